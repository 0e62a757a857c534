import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { documentText } from '#libs/contracts';
import { type Effect, type Tracker, effectDone, permanent, temporary } from '#libs/integrations/port';
import { checkWritable } from './check-writable.js';
import type { Entry } from './entry.js';
import { Journal } from './journal.js';
import { markdownOf } from './markdown.js';
import { type FileTicket, Tickets } from './tickets.js';
import { writeWhole } from './write-file.js';

/** Where the tickets are kept, and where people find them. */
export interface FileTrackerSettings {
  /** Holds `ARG-1.md` …, for people, and `journal.jsonl`, which they are made from. */
  readonly folder: string;
  /** The base of links; a ticket is at `<publicUrl>/tickets/ARG-1`. */
  readonly publicUrl: string;
}

/**
 * Tickets as Markdown files on this machine, for an installation without an account anywhere. The journal is
 * the truth; a ticket's file is made from it again when a crash came in between. An operation counts
 * once, whatever the caller says about earlier attempts.
 */
export function createFileTracker({ folder, publicUrl }: FileTrackerSettings): Tracker {
  const journal = new Journal(join(folder, 'journal.jsonl'));
  const tickets = new Tickets();
  /** Tickets whose file may not say what the journal says: all of them at the start. */
  const stale = new Set<string>();

  const catchUp = async (): Promise<void> => {
    await mkdir(folder, { recursive: true });
    for (const entry of await journal.read()) {
      const key = tickets.apply(entry);
      if (key !== undefined) stale.add(key);
    }
    for (const key of stale) {
      const ticket = tickets.get(key);
      if (ticket !== undefined) await writeWhole(join(folder, `${key}.md`), markdownOf(ticket));
      stale.delete(key);
    }
  };

  /** A full or read-only disk may be mended. */
  const cannotWrite = (error: unknown): Effect<never> =>
    temporary(`the tickets in ${folder} cannot be written: ${(error as Error).message}`);

  let turn: Promise<unknown> = Promise.resolve();
  /** Runs one operation after the other. */
  const inTurn = <T>(work: () => Promise<Effect<T>>): Promise<Effect<T>> => {
    const result = turn.then(async () => {
      try {
        await catchUp();
        return await work();
      } catch (error) {
        return cannotWrite(error);
      }
    });
    turn = result;
    return result;
  };

  /** Records an operation unless it is recorded; the ticket that it belongs to, and whether it was there before. */
  const record = async (entry: Entry): Promise<{ ticket: FileTicket | undefined; foundAgain: boolean }> => {
    const earlier = tickets.ofOperation(entry.operationId);
    if (earlier !== undefined) return { ticket: earlier, foundAgain: true };
    if (entry.kind !== 'created' && tickets.get(entry.key) === undefined)
      return { ticket: undefined, foundAgain: false };
    await journal.append(entry);
    await catchUp();
    return { ticket: tickets.ofOperation(entry.operationId), foundAgain: false };
  };

  const onTicket = <T>(
    entry: Entry & { key: string },
    valueOf: (ticket: FileTicket) => T,
  ): Promise<Effect<T>> =>
    inTurn(async () => {
      const { ticket, foundAgain } = await record(entry);
      return ticket === undefined
        ? permanent(`there is no ticket "${entry.key}" in ${folder}`)
        : effectDone(valueOf(ticket), foundAgain);
    });

  return {
    name: 'file',
    create: ({ operationId, incidentId, title, description, severity, labels, link }) =>
      inTurn(async () => {
        const entry: Entry = {
          kind: 'created',
          operationId,
          incidentId,
          title,
          description,
          severity,
          labels,
          link,
        };
        const { ticket, foundAgain } = await record(entry);
        if (ticket === undefined) return temporary(`the journal in ${folder} lost an entry`);
        return effectDone({ key: ticket.key, url: `${publicUrl}/tickets/${ticket.key}` }, foundAgain);
      }),
    comment: ({ operationId, key, body }) =>
      onTicket({ kind: 'commented', operationId, key, body }, () => undefined),
    change({ operationId, key, status, severity, title, document }) {
      const description = document === undefined ? undefined : documentText(document);
      return onTicket(
        { kind: 'changed', operationId, key, status, severity, title, description },
        (ticket) => ({ status: ticket.status }),
      );
    },
    attach: ({ operationId, key, fileName, title, content }) =>
      inTurn(async () => {
        if (!/^[\w.-]{1,120}$/.test(fileName)) return permanent(`"${fileName}" is no name for a file`);
        if (tickets.get(key) === undefined) return permanent(`there is no ticket "${key}" in ${folder}`);
        // The picture first: a ticket that shows one has it.
        await mkdir(join(folder, key), { recursive: true });
        await writeWhole(join(folder, key, fileName), content);
        const { foundAgain } = await record({ kind: 'attached', operationId, key, fileName, title });
        return effectDone(undefined, foundAgain);
      }),
    async check() {
      try {
        await checkWritable(folder, journal.file);
        return effectDone(`tickets are written to ${folder}`);
      } catch (error) {
        return cannotWrite(error);
      }
    },
  };
}
