import { setTimeout as pause } from 'node:timers/promises';
import type { AuditQueries, Gap, Ledger } from '#libs/audit';
import { reasonOf } from '../failure.js';
import type { Installation } from '../installation/installation.js';
import { withRecord } from '../installation/record.js';
import type { BusReport } from './check-bus.js';
import { type Finding, broken, fine, skipped } from './finding.js';

/** What is still on its way gets this long to arrive before it counts as missing. */
const settleWithinMs = 3_000;

/** Whether the record is whole, nothing waits for a person, and every alert is accounted for. */
export async function checkRecord(installation: Installation, bus: BusReport): Promise<Finding[]> {
  if (installation.readerUrl === undefined) {
    const why = 'Postgres was not looked at';
    return ['Record', 'Dead letters', 'Ledger'].map((check) => skipped(check, why));
  }
  try {
    return await withRecord(installation, async ({ queries }) => [
      await checkGaps(queries, bus),
      await checkDeadLetters(queries),
      await checkLedger(queries, bus),
    ]);
  } catch (error) {
    const why = `the record cannot be read: ${reasonOf(error)}`;
    return ['Record', 'Dead letters', 'Ledger'].map((check) => skipped(check, why));
  }
}

async function checkGaps(queries: AuditQueries, { bounds }: BusReport): Promise<Finding> {
  const isMissing = ({ kind }: Gap): boolean => kind !== 'behind';
  const gaps = await settled(
    () => queries.gaps(bounds),
    (found) => !found.some(isMissing),
  );
  const missing = gaps.filter(isMissing);
  if (missing.length > 0) {
    const count = missing.reduce((sum, { messages }) => sum + messages, 0);
    const lost = missing.some(({ kind }) => kind === 'lost');
    return broken(
      'Record',
      `${count} messages are missing`,
      lost
        ? '"argus audit gaps" names them; the streams no longer hold some: restore Postgres from a copy that has them.'
        : '"argus audit gaps" names them; the auditor\'s log and "argus dead list" say why.',
    );
  }
  const behind = gaps.reduce((sum, { messages }) => sum + messages, 0);
  const streams = bounds === undefined ? ', as far as it can tell without NATS' : '';
  return fine(
    'Record',
    behind === 0 ? `whole${streams}` : `whole; ${behind} messages are about to be recorded`,
  );
}

async function checkDeadLetters(queries: AuditQueries): Promise<Finding> {
  const most = 1_000;
  const { length } = await queries.deadLetters({ state: 'parked', limit: most });
  if (length === 0) return fine('Dead letters', 'none wait');
  return broken(
    'Dead letters',
    `${length === most ? `${most} or more` : length} messages could not be handled`,
    'See "argus dead list" for the reasons; when they are gone, "argus dead retry --all".',
  );
}

async function checkLedger(queries: AuditQueries, { waiting }: BusReport): Promise<Finding> {
  const ledger = await settled(
    () => queries.ledger(),
    ({ inFlight }) => inFlight === 0,
  );
  const busy = Object.values(waiting ?? {}).some((count) => count > 0);
  const sums = equationOf(ledger);
  if (ledger.inFlight === 0) return fine('Ledger', sums);
  if (ledger.inFlight > 0 && busy) return fine('Ledger', `${sums} + ${ledger.inFlight} on their way`);
  return broken(
    'Ledger',
    `${sums} is off by ${ledger.inFlight}`,
    'See "argus audit gaps" and "argus dead list"; "argus audit rebuild" counts anew from the record.',
  );
}

/** Received = what became of them. */
export const equationOf = ({
  received,
  opened,
  attached,
  deduplicated,
  suppressed,
  quarantined,
}: Ledger): string =>
  `${received} received = ${opened} opened + ${attached} attached + ${deduplicated} deduplicated + ` +
  `${suppressed} suppressed + ${quarantined} quarantined`;

/** The answer once it is good, or the last one when that takes too long. */
async function settled<T>(ask: () => Promise<T>, isGood: (answer: T) => boolean): Promise<T> {
  const end = performance.now() + settleWithinMs;
  for (;;) {
    const answer = await ask();
    if (isGood(answer) || performance.now() > end) return answer;
    await pause(250);
  }
}
