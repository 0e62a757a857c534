import type { EventData, Priority, Severity } from '#libs/contracts';
import type { Turn } from './change.js';
import { type SlackCard, emptyCard } from './slack-card.js';
import { type ChangeLog, emptyLog } from './change-log.js';
import { type HeardRequests, nothingHeard } from './heard.js';
import { type Response, noResponse } from './response-state.js';

/** An alert of the incident as the router attached it. */
export type AttachedAlert = EventData<'argus.incident.alert-attached.v1'>;

/** A route of the policy, as the router's facts name it. */
export type RouteTaken = NonNullable<EventData<'argus.incident.opened.v1'>['routes']>[number];

/** What is known of one alert, so that it can be listed. */
export interface KnownAlert {
  readonly alert: AttachedAlert;
  /** Since when it is over, RFC 3339; absent while it fires. */
  readonly endsAt?: string;
}

/** A route of the incident with its clock. */
export interface IncidentRoute extends RouteTaken {
  /** When its first notification is due; the ticks of its group interval count from there. Epoch ms. */
  readonly firstAt: number;
  /** Since when its group holds alerts without a break. Epoch ms. */
  readonly since: number;
}

/** What is particular to each kind of news that waits for nothing. */
export type NewsDetail =
  | {
      readonly topic: 'approval-requested';
      readonly action: string;
      readonly target: string;
      /** What it does, in sentences; absent in records that are older. */
      readonly says?: string;
      readonly risk: string;
      readonly link: string;
      readonly expiresAt: string;
    }
  | {
      readonly topic: 'action-finished';
      readonly action: string;
      readonly result: 'succeeded' | 'failed' | 'refused';
      readonly text: string;
      /** The approval that was used up by it, where people can be asked again for the same. */
      readonly askAgain?: string;
    }
  | { readonly topic: 'acknowledged'; readonly by: string; readonly said?: string }
  | { readonly topic: 'snoozed'; readonly by: string; readonly until: string; readonly said?: string }
  | { readonly topic: 'snooze-ended' }
  | { readonly topic: 'handed-over'; readonly by: string; readonly to: string; readonly said?: string }
  | { readonly topic: 'escalated'; readonly by: string; readonly round: number; readonly step: number }
  | { readonly topic: 'sla-breached'; readonly what: 'acknowledge' | 'resolve'; readonly dueAt: string }
  | { readonly topic: 'regressed'; readonly action: string };

/** Topics of news, which are told beside the group's rhythm. */
export const newsTopics: ReadonlySet<string> = new Set<NewsDetail['topic']>([
  'approval-requested',
  'action-finished',
  'acknowledged',
  'snoozed',
  'snooze-ended',
  'handed-over',
  'escalated',
  'sla-breached',
  'regressed',
]);

/** Something that people want to hear about at once, whatever the group's rhythm. */
export type News = NewsDetail & {
  /** The id of its event. */
  readonly id: string;
  /** Epoch ms. */
  readonly time: number;
  /** How bad the incident was when this happened. */
  readonly severity: Severity;
};

/** A notification that is recorded as requested and not yet settled. */
export interface PendingNotification {
  readonly id: string;
  readonly target: string;
  readonly receiver: string;
  readonly channel: string;
  readonly recipients: readonly string[];
  readonly topic: string;
  readonly subject: string;
  readonly body: string;
  /** The alerts that it tells to be over, by fingerprint. */
  readonly resolved: ReadonlySet<string>;
  /**
   * The notification whose fact lets this one go: its own request, or the outcome of the message that it had
   * to wait for. One fact only, so that one message only brings the command about. Undefined while it waits.
   */
  readonly releasedBy?: string;
}

/** The last notification about the group, as Alertmanager's notification log keeps it. */
export interface Told {
  /** So many of the group's changes were told. */
  readonly version: number;
  readonly requestedAt: number;
  /** When it was sent (or given up), epoch ms; undefined while it is on its way. */
  readonly settledAt?: number;
  readonly severity: Severity;
  /** The alerts that it told to be over. */
  readonly resolved: ReadonlySet<string>;
}

/** What one place that a receiver is told at has heard. */
export interface TargetState {
  readonly receiver: string;
  readonly channel: string;
  /** Undefined before the group was told of here. */
  readonly told?: Told;
  /** The notification about the group that is on its way: the next one waits for what comes of it. */
  readonly flushing?: string;
  /** So many of the news have been dealt with. */
  readonly news: number;
  /** The channel's own name for the first message, which what follows hangs on. */
  readonly thread?: string;
  /** The notification that opens the thread, while it is on its way. */
  readonly opener?: string;
  /** Those that wait for it, in their order. */
  readonly waiting: readonly string[];
}

/** Why a receiver is not told now. */
export interface Mute {
  readonly by: string;
  readonly reason: string;
  /** Epoch ms; undefined where no time ends it. */
  readonly until?: number;
}

/** What the notifier knows of one incident. */
export interface NotifierState {
  readonly incidentId?: string;
  readonly title: string;
  readonly severity: Severity;
  /** As the policy says; none in records from before it did. */
  readonly priority?: Priority;
  readonly service?: string;
  readonly since?: string;
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly routes: readonly IncidentRoute[];
  /** How many alerts fire now. */
  readonly firing: number;
  /** Since when none does, epoch ms. */
  readonly quietSince?: number;
  /** The worst alerts, by fingerprint. */
  readonly alerts: ReadonlyMap<string, KnownAlert>;
  /** Titles of actions, by id. */
  readonly actions: ReadonlyMap<string, string>;
  /** The group's changes, without those that everybody was told of. */
  readonly changes: ChangeLog;
  /** Those of them that are not about one alert. */
  readonly turns: readonly Turn[];
  /** The id of the last change's event. */
  readonly lastChange?: string;
  readonly news: readonly News[];
  /** Who answers for it, and who has been asked to. */
  readonly response: Response;
  /** What Slack shows of it. */
  readonly slack: SlackCard;
  /** What people asked for, and was kept to be passed on. */
  readonly heard: HeardRequests;
  readonly targets: ReadonlyMap<string, TargetState>;
  /** By receiver. */
  readonly mutes: ReadonlyMap<string, Mute>;
  readonly pending: ReadonlyMap<string, PendingNotification>;
  readonly settled: ReadonlySet<string>;
  /** Since when the incident is closed, epoch milliseconds. */
  readonly closedAt?: number;
}

/** Nothing is known. */
export const initialNotifierState: NotifierState = {
  title: '',
  severity: 'info',
  groupLabels: {},
  routes: [],
  firing: 0,
  alerts: new Map(),
  actions: new Map(),
  changes: emptyLog,
  turns: [],
  news: [],
  response: noResponse,
  slack: emptyCard(''),
  heard: nothingHeard,
  targets: new Map(),
  mutes: new Map(),
  pending: new Map(),
  settled: new Set(),
};

/** The receiver of incidents whose record names no route. */
export const defaultReceiver = 'default';
