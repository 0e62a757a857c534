import type { Severity } from '#libs/contracts';
import type { AlertGroup } from './alert-group.js';
import type { Attempt, Effect } from './effect.js';

/** What a reader can do about an incident right where it is told. */
export const messageActions = ['acknowledge', 'approve', 'reject', 'resolve', 'retry'] as const;
export type MessageAction = (typeof messageActions)[number];

/** A button under a message. */
export interface MessageButton {
  readonly action: MessageAction;
  readonly label: string;
  /** What the reader is asked before it counts. */
  readonly question?: string;
  /** What is decided by it, and the digest of what the reader was shown. */
  readonly approvalId?: string;
  readonly digest?: string;
}

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
  /** How things stand now, a line each, for channels whose messages can be updated. */
  readonly status?: readonly string[];
  /** For channels whose buttons are heard. */
  readonly buttons?: readonly MessageButton[];
}

export interface SentMessage {
  /** The channel's own name for the message; the first one's opens the thread. */
  readonly externalId: string;
}

/** A channel to people or their machines: e-mail, Slack, webhooks … */
export interface Messenger {
  readonly channel: string;
  send(message: OutgoingMessage, attempt: Attempt): Promise<Effect<SentMessage>>;
  /**
   * Makes a message that was sent say something else; the same again changes nothing. Channels whose messages
   * stay as they are do not have it.
   */
  update?(externalId: string, message: OutgoingMessage): Promise<Effect<SentMessage>>;
  /** Whether it could send now; the reason if not. Sends nothing. Used by `argus doctor`. */
  check(): Promise<Effect<string>>;
}
