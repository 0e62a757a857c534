import { isDeepStrictEqual } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '#libs/testing';
import type { RunningArgus } from '../../running-argus.js';
import { backlog, streamBounds } from './bus-of.js';
import { gapsOf, withRecord } from './whole-record.js';

/** How often to look; a look asks every consumer and the record. */
const everyMs = 250;

/**
 * Waits until nothing is in flight any more: no consumer has anything to finish, the record holds all that
 * the streams do, and no incident waits for its verification. Wants a short `closing.verify_for`.
 *
 * What an agent has put off until later is in no stream yet, and may be stated at any time: what is to be judged
 * together is read by `read`, and read again where something was stated meanwhile.
 */
export const settled = async <T = undefined>(
  argus: RunningArgus,
  withinMs: number,
  read?: () => Promise<T>,
): Promise<T> => {
  const quiet = await withRecord(argus, (queries) =>
    eventually(
      async () => {
        await pause(everyMs);
        const before = await streamBounds(argus);
        const open = await backlog(argus);
        if (Object.keys(open).length > 0) throw new Error(`still to be handled: ${JSON.stringify(open)}`);
        const gaps = await gapsOf(argus, queries);
        if (gaps.length > 0) throw new Error(`not in the record: ${JSON.stringify(gaps)}`);
        const watched = await queries.listIncidents({ status: 'resolved' });
        if (watched.length > 0) throw new Error(`${watched.length} incidents are being verified`);
        const seen = (await read?.()) as T;
        return isDeepStrictEqual(before, await streamBounds(argus)) && { seen };
      },
      'nothing is in flight',
      withinMs,
    ),
  );
  return quiet.seen;
};
