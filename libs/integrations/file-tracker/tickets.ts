import type { Severity } from '#libs/contracts';
import type { Entry } from './entry.js';

/** A ticket as its file shows it. */
export interface FileTicket {
  readonly key: string;
  title: string;
  description: string;
  readonly link: string;
  readonly labels: readonly string[];
  severity: Severity;
  status: 'open' | 'done';
  readonly comments: string[];
  readonly attachments: { readonly fileName: string; readonly title: string }[];
}

/**
 * The tickets that a journal's entries make. An operation counts once, and a ticket's key is its place
 * among the created ones: so whoever reads the same journal sees the same tickets under the same keys.
 */
export class Tickets {
  private readonly byKey = new Map<string, FileTicket>();
  private readonly keyOfOperation = new Map<string, string>();

  /** Takes an entry in; returns the key of the ticket that it changed, undefined when it changed none. */
  apply(entry: Entry): string | undefined {
    if (this.keyOfOperation.has(entry.operationId)) return undefined;
    const key = entry.kind === 'created' ? `ARG-${this.byKey.size + 1}` : entry.key;
    if (entry.kind === 'created') {
      const { title, description, link, labels, severity } = entry;
      const facts = { key, title, description, link, labels, severity };
      this.byKey.set(key, { ...facts, status: 'open', comments: [], attachments: [] });
    } else {
      const ticket = this.byKey.get(key);
      if (ticket === undefined) return undefined;
      if (entry.kind === 'commented') ticket.comments.push(entry.body);
      else if (entry.kind === 'attached')
        ticket.attachments.push({ fileName: entry.fileName, title: entry.title });
      else
        Object.assign(ticket, {
          status: entry.status ?? ticket.status,
          severity: entry.severity ?? ticket.severity,
          title: entry.title ?? ticket.title,
          description: entry.description ?? ticket.description,
        });
    }
    this.keyOfOperation.set(entry.operationId, key);
    return key;
  }

  get(key: string): FileTicket | undefined {
    return this.byKey.get(key);
  }

  /** The ticket of an operation that is done; undefined for one that is not. */
  ofOperation(operationId: string): FileTicket | undefined {
    const key = this.keyOfOperation.get(operationId);
    return key === undefined ? undefined : this.byKey.get(key);
  }
}
