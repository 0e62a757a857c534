import type { Severity } from '#libs/contracts';
import type { Attempt, Effect } from './effect.js';

export interface NewTicket {
  /** The key by which the ticket is created once. */
  readonly operationId: string;
  readonly incidentId: string;
  readonly title: string;
  /** Plain text, paragraphs and lists as lines. */
  readonly description: string;
  readonly severity: Severity;
  readonly labels: readonly string[];
  /** The incident's page. */
  readonly link: string;
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
}

/** A place where tickets live: Jira, a local file … */
export interface Tracker {
  readonly name: string;
  create(ticket: NewTicket, attempt: Attempt): Promise<Effect<Ticket>>;
  comment(comment: TicketComment, attempt: Attempt): Promise<Effect<void>>;
  change(change: TicketChange, attempt: Attempt): Promise<Effect<{ readonly status?: string }>>;
  /** Whether it could be used now; the reason if not. Changes nothing. Used by `argus doctor`. */
  check(): Promise<Effect<string>>;
}
