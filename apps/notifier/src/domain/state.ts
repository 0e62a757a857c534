import type { Severity } from '#libs/contracts';

/** One alert as it is shown in a list, cut to a length that a list can hold. */
export interface AlertLine {
  readonly key: string;
  readonly severity: Severity;
  /** Its name and the labels that tell it from the others. */
  readonly text: string;
  readonly startsAt: string;
  readonly summary?: string;
  readonly description?: string;
  readonly generatorURL?: string;
  readonly runbookURL?: string;
}

/** What is particular to each kind of news. */
export type NewsDetail =
  | { readonly topic: 'opened' }
  | {
      readonly topic: 'updated';
      readonly attached: number;
      /** The worst of the attached alerts. */
      readonly alerts: readonly AlertLine[];
      readonly severityBefore?: Severity;
    }
  | {
      readonly topic: 'approval-requested';
      readonly action: string;
      readonly target: string;
      readonly risk: string;
      readonly link: string;
      readonly expiresAt: string;
    }
  | {
      readonly topic: 'action-finished';
      readonly action: string;
      readonly result: 'succeeded' | 'failed' | 'refused';
      readonly text: string;
    }
  | { readonly topic: 'resolved'; readonly verifyAt: string }
  | { readonly topic: 'closed'; readonly reason: string }
  | { readonly topic: 'reopened'; readonly reason: string };

/** Something that people want to hear about. The facts of one message are one piece of news at most. */
export type News = NewsDetail & {
  /** The id of the (first) event that is the news. */
  readonly id: string;
  readonly source: string;
  readonly time: string;
  /** How bad the incident was once this had happened. */
  readonly severity: Severity;
};

/** A notification that is recorded as requested and not yet settled. */
export interface PendingNotification {
  readonly id: string;
  readonly channel: string;
  readonly recipients: readonly string[];
  readonly topic: string;
  readonly subject: string;
  readonly body: string;
  /**
   * The notification whose fact lets this one go: its own request, or the outcome of the message that it had
   * to wait for. One fact only, so that one message only brings the command about. Undefined while it waits.
   */
  readonly releasedBy?: string;
}

/** What one channel has been told. */
export interface ChannelState {
  /** So many of the news have been dealt with. */
  readonly told: number;
  /** The channel's own name for the first message, which what follows hangs on. */
  readonly thread?: string;
  /** Where that message went. */
  readonly threadRecipients?: readonly string[];
  /** The notification that opens the thread, while it is on its way. */
  readonly opener?: string;
  /** Those that wait for it, in their order. */
  readonly waiting: readonly string[];
}

/** What the notifier knows of one incident. */
export interface NotifierState {
  readonly incidentId?: string;
  readonly title: string;
  readonly severity: Severity;
  readonly service?: string;
  readonly since?: string;
  /** Alerts that fire now. */
  readonly firing: number;
  /** The worst of them. */
  readonly alerts: readonly AlertLine[];
  /** Titles of actions, by id. */
  readonly actions: ReadonlyMap<string, string>;
  readonly news: readonly News[];
  readonly channels: ReadonlyMap<string, ChannelState>;
  readonly pending: ReadonlyMap<string, PendingNotification>;
  readonly settled: ReadonlySet<string>;
  /** Since when the incident is closed, epoch milliseconds. */
  readonly closedAt?: number;
}

/** Nothing is known. */
export const initialNotifierState: NotifierState = {
  title: '',
  severity: 'info',
  firing: 0,
  alerts: [],
  actions: new Map(),
  news: [],
  channels: new Map(),
  pending: new Map(),
  settled: new Set(),
};

/** What a channel that has heard nothing yet knows. */
export const untoldChannel: ChannelState = { told: 0, waiting: [] };
