import { type EventData, type FindingsSoFar, type Severity, noFindings } from '#libs/contracts';
import type { IncidentFacts } from '#libs/policy';
import { unknownIncident } from '#libs/policy';
import { type Account, emptyAccount } from './account.js';

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

/** What is told whatever the settings say: the answer to somebody who asked by way of the ticket. */
export type NewsTopic = CommentTopic | 'answer';

/** One alert as tickets show it. */
export interface AlertLine {
  readonly key: string;
  /** Its name and the labels that tell it from the others. */
  readonly text: string;
  readonly severity: Severity;
  readonly startsAt: string;
  readonly resolved?: boolean;
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
  | { readonly id: string; readonly topic: Exclude<NewsTopic, 'alerts'>; readonly text: string };

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

/** What somebody asked by changing the ticket. */
export type Asked = EventData<'argus.ticket.observed.v1'>;

/** What ticketing knows of one incident. */
export interface TicketingState {
  readonly incident?: Incident;
  /** What the policy's conditions may know of it. */
  readonly facts: IncidentFacts;
  /** The first alerts, in order: what the description shows, and what names an alert that resolves. */
  readonly alerts: readonly AlertLine[];
  /** What the description tells besides. */
  readonly account: Account;
  /** What triage has found so far. */
  readonly findings: FindingsSoFar;
  /** How many facts there were that change the description. */
  readonly revision: number;
  /** The revision by which triage had found something else than before; its findings do not wait to be told. */
  readonly foundRevision: number;
  /** Titles of actions, by the id of the action or of the approval. */
  readonly actions: ReadonlyMap<string, string>;
  /** What the ticket has not been told, in order. */
  readonly news: readonly News[];
  /** The request for the ticket; there is one at most, whatever else was recorded. */
  readonly creation?: {
    readonly operationId: string;
    readonly tracker: string;
    readonly failed: boolean;
    readonly link: string;
  };
  readonly ticket?: { readonly key: string };
  /** How the ticket was last asked to be. */
  readonly asked: {
    readonly status: 'open' | 'done';
    readonly severity?: Severity;
    /** The revision that its description is of; none for a ticket whose description is never changed. */
    readonly revision?: number;
    /** The pages that it is linked with. */
    readonly links: ReadonlySet<string>;
  };
  /** Until when news are gathered, epoch milliseconds. */
  readonly nextUpdateAt?: number;
  /** The titles of the graphs that it was asked to be given. */
  readonly charts: ReadonlySet<string>;
  /** How many changes have been asked for. */
  readonly changes: number;
  /** The operations that are recorded as requested, and not settled. */
  readonly pending: ReadonlySet<string>;
  /** The latest messages of the tracker that were taken in. */
  readonly observed: readonly string[];
  /** Requests of people that no answer has settled. */
  readonly asks: ReadonlyMap<string, Asked>;
  /** Where the postmortem is read, once it is written; the ticket is linked with it, and not held open for it. */
  readonly postmortem?: string;
  /** Since when the incident is closed, epoch milliseconds. */
  readonly closedAt?: number;
}

/** Before the first fact. */
export const initialTicketingState: TicketingState = {
  facts: unknownIncident,
  alerts: [],
  account: emptyAccount,
  findings: noFindings,
  foundRevision: 0,
  revision: 0,
  actions: new Map(),
  news: [],
  asked: { status: 'open', links: new Set() },
  charts: new Set(),
  changes: 0,
  pending: new Set(),
  observed: [],
  asks: new Map(),
};
