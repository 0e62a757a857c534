import { setTimeout as pause } from 'node:timers/promises';
import type { AuditQueries, TailEntry, TailOptions } from '#libs/audit';

export interface FollowOptions extends Pick<TailOptions, 'types' | 'incidentId'> {
  /** The id of the last event that was shown. */
  readonly after: number;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Told when the record cannot be read for now; it is tried again. */
  readonly onTrouble: (error: unknown) => void;
}

/** How often the record is looked at, and how many events are taken at once. */
const pauseMs = 1_000;
const batch = 500;

/** The newest event's id: where to begin to follow. */
export const newestId = async (queries: AuditQueries): Promise<number> =>
  (await queries.tail({ limit: 1 })).at(-1)?.id ?? 0;

/** Events as they are recorded, oldest first, until the signal. A record that is away for a while is waited for. */
export async function* follow(
  queries: Pick<AuditQueries, 'tail'>,
  { after, types, incidentId, signal, onTrouble }: FollowOptions,
): AsyncGenerator<TailEntry> {
  let last = after;
  let inTrouble = false;
  while (!signal.aborted) {
    let entries: TailEntry[] = [];
    try {
      entries = await queries.tail({ after: last, types, incidentId, limit: batch });
      inTrouble = false;
    } catch (error) {
      if (!inTrouble) onTrouble(error);
      inTrouble = true;
    }
    for (const entry of entries) {
      last = entry.id;
      yield entry;
    }
    // An interrupt ends the pause, and with it the loop.
    if (entries.length < batch) await pause(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}
