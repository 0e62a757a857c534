import type { Severity, TicketDocument, TicketLink } from '#libs/contracts';
import type { Attempt, Effect } from './effect.js';

export interface NewTicket {
  /** The key by which the ticket is created once. */
  readonly operationId: string;
  readonly incidentId: string;
  readonly title: string;
  /** Plain text, paragraphs and lists as lines. */
  readonly description: string;
  /** The same in pieces, for a tracker that can show more than plain text. */
  readonly document?: TicketDocument;
  readonly severity: Severity;
  readonly labels: readonly string[];
  /** The incident's page. */
  readonly link: string;
  /** Other pages that belong to it. */
  readonly links?: readonly TicketLink[];
  /** Where in the tracker it goes, and as what, when that is not what the settings say. */
  readonly project?: string;
  readonly issueType?: string;
}

export interface Ticket {
  readonly key: string;
  readonly url: string;
}

export interface TicketComment {
  readonly operationId: string;
  readonly key: string;
  readonly body: string;
}

export interface TicketChange {
  readonly operationId: string;
  readonly key: string;
  readonly status?: 'open' | 'done';
  readonly severity?: Severity;
  readonly title?: string;
  /** What the ticket says from now on, in place of what it said. */
  readonly document?: TicketDocument;
  /** Pages that it is to be linked with as well. */
  readonly links?: readonly TicketLink[];
  /** How the incident ended, for a ticket that is done. */
  readonly outcome?: string;
}

/** A picture that belongs to a ticket. */
export interface TicketAttachment {
  readonly operationId: string;
  readonly key: string;
  /** Is there once in the ticket, by this name. */
  readonly fileName: string;
  readonly title: string;
  readonly content: Uint8Array;
  readonly contentType: 'image/png';
}

/** A place where tickets live: Jira, ServiceNow, a local file … */
export interface Tracker {
  readonly name: string;
  create(ticket: NewTicket, attempt: Attempt): Promise<Effect<Ticket>>;
  comment(comment: TicketComment, attempt: Attempt): Promise<Effect<void>>;
  change(change: TicketChange, attempt: Attempt): Promise<Effect<{ readonly status?: string }>>;
  /** Trackers that hold text only do not have it. */
  attach?(attachment: TicketAttachment, attempt: Attempt): Promise<Effect<void>>;
  /** Whether it could be used now; the reason if not. Changes nothing. Used by `argus doctor`. */
  check(): Promise<Effect<string>>;
}

/** What somebody changed in a ticket, as the tracker tells it. */
export interface ObservedChange {
  readonly change: 'status' | 'comment' | 'assignee' | 'priority';
  readonly from?: string;
  readonly to?: string;
  readonly text?: string;
  /** For a status: where it stands in the ticket's life. */
  readonly category?: 'open' | 'done';
  /** For an assignee: the tracker's own name for the account. */
  readonly account?: string;
}

/** One message of a tracker about one of its tickets. */
export interface TrackerNotice {
  /** The same when the message is delivered again. */
  readonly eventId: string;
  readonly key: string;
  /** The incidents that the ticket's labels name; people can set labels, so this is a hint only. */
  readonly incidentIds: readonly string[];
  /** Who did it, by the tracker's own name for the account. */
  readonly by: string;
  readonly byName?: string;
  readonly changes: readonly ObservedChange[];
}
