import type { Severity } from '#libs/contracts';
import type { AlertGroup } from './alert-group.js';
import type { Attempt, Effect } from './effect.js';

/** One piece of news about an incident for people to read. */
export interface OutgoingMessage {
  /** The key by which the message is sent once. */
  readonly notificationId: string;
  readonly incidentId: string;
  readonly recipients: readonly string[];
  readonly topic: string;
  readonly subject: string;
  /** Plain text, paragraphs and lists as lines. */
  readonly body: string;
  readonly severity: Severity;
  /** The incident's page. */
  readonly link: string;
  /** The incident's first message on this channel; what follows goes into its thread. */
  readonly thread?: string;
  /** The alerts, for channels that tell machines. */
  readonly group?: AlertGroup;
}

export interface SentMessage {
  /** The channel's own name for the message; the first one's opens the thread. */
  readonly externalId: string;
}

/** A channel to people or their machines: e-mail, Slack, webhooks … */
export interface Messenger {
  readonly channel: string;
  send(message: OutgoingMessage, attempt: Attempt): Promise<Effect<SentMessage>>;
  /** Whether it could send now; the reason if not. Sends nothing. Used by `argus doctor`. */
  check(): Promise<Effect<string>>;
}
