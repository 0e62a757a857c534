import type { Severity } from '#libs/contracts';

/** What a ticket can be told in a comment. */
export const commentTopics = [
  'alerts',
  'severity',
  'recommendation',
  'approval',
  'action',
  'resolved',
  'reopened',
] as const;
export type CommentTopic = (typeof commentTopics)[number];

/** One alert as tickets show it. */
export interface AlertLine {
  readonly key: string;
  /** Its name and the labels that tell it from the others. */
  readonly text: string;
  readonly severity: Severity;
  readonly startsAt: string;
  readonly summary?: string;
  readonly description?: string;
  readonly generatorURL?: string;
  readonly runbookURL?: string;
}

/** Something that the ticket has not been told yet; `id` is the event that it comes from. */
export type News =
  | {
      readonly id: string;
      readonly topic: 'alerts';
      readonly change: 'firing' | 'resolved';
      readonly alert: AlertLine;
    }
  | { readonly id: string; readonly topic: Exclude<CommentTopic, 'alerts'>; readonly text: string };

/** The incident as it stands. */
export interface Incident {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly labels: Readonly<Record<string, string>>;
  readonly reason: string;
  readonly openedAt: string;
  /** The id of the event that opened it. */
  readonly eventId: string;
}

/** What ticketing knows of one incident. */
export interface TicketingState {
  readonly incident?: Incident;
  /** The first alerts, in order: what the description shows, and what names an alert that resolves. */
  readonly alerts: readonly AlertLine[];
  /** Titles of actions, by the id of the action or of the approval. */
  readonly actions: ReadonlyMap<string, string>;
  /** What the ticket has not been told, in order. */
  readonly news: readonly News[];
  /** The request for the ticket; there is one at most, whatever else was recorded. */
  readonly creation?: { readonly operationId: string; readonly tracker: string; readonly failed: boolean };
  readonly ticket?: { readonly key: string };
  /** How the ticket was last asked to be. */
  readonly asked: { readonly status: 'open' | 'done'; readonly severity?: Severity };
  /** How many changes have been asked for. */
  readonly changes: number;
  /** The operations that are recorded as requested, and not settled. */
  readonly pending: ReadonlySet<string>;
  /** Since when the incident is closed, epoch milliseconds. */
  readonly closedAt?: number;
}

/** Before the first fact. */
export const initialTicketingState: TicketingState = {
  alerts: [],
  actions: new Map(),
  news: [],
  asked: { status: 'open' },
  changes: 0,
  pending: new Set(),
};
