import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type AgentName, subjects } from '#libs/contracts';
import { AuditWriter } from './audit-writer.js';
import { checkedUpTo, detectGaps } from './gaps.js';
import { AuditQueries } from './queries.js';
import { type TestStore, startStore } from './testing/audit-store.js';
import { delivery, recorded } from './testing/messages.js';

jest.setTimeout(60_000);

let store: TestStore;

beforeAll(async () => {
  store = await startStore();
}, 120_000);
beforeEach(() => store.reset());
afterAll(() => store.stop());

const write = (...sequences: number[]) =>
  new AuditWriter(store.auditor).write(sequences.map((sequence) => delivery(sequence, 1)));

/** The dead letter of a message of SIGNALS. */
const refused = (agent: AgentName, sequence: number) =>
  recorded({
    stream: 'DEAD',
    sequence,
    agent,
    subject: subjects.dead(agent),
    facts: [
      {
        type: 'argus.message.parked.v1',
        subject: `SIGNALS/${sequence}`,
        data: {
          consumer: `${agent}-signals`,
          stream: 'SIGNALS',
          sequence,
          originalSubject: subjects.signal('alertmanager', 'collector'),
          reason: 'the message is not signed',
          deliveries: 1,
          headers: {},
          payload: 'W10=',
        },
      },
    ],
  });

const gap = (from: number, to: number, kind: string) => ({
  stream: 'SIGNALS',
  from,
  to,
  messages: to - from + 1,
  kind,
});

describe('gaps in the record', () => {
  it('are none in a complete record', async () => {
    await write(1, 2, 3);
    expect(
      await detectGaps(store.reader, { SIGNALS: { first: 1, last: 3 }, DEAD: { first: 0, last: 0 } }),
    ).toEqual([]);
  });

  it('are what is missing between recorded ones, and what the record is behind', async () => {
    await write(1, 2, 5, 9);
    expect(await detectGaps(store.reader, { SIGNALS: { first: 1, last: 12 } })).toEqual([
      gap(3, 4, 'hole'),
      gap(6, 8, 'hole'),
      gap(10, 12, 'behind'),
    ]);
    expect(await new AuditQueries(store.reader).gaps()).toEqual([gap(3, 4, 'hole'), gap(6, 8, 'hole')]);
  });

  it('are not where the auditor kept a message that it could not believe as its dead letter', async () => {
    await write(1, 4);
    await new AuditWriter(store.auditor).write([refused('auditor', 2), refused('notifier', 3)]);
    const gaps = await detectGaps(store.reader, { SIGNALS: { first: 1, last: 4 } });
    expect(gaps.filter(({ stream }) => stream === 'SIGNALS')).toEqual([gap(3, 3, 'hole')]);
  });

  it('are lost where the stream no longer holds them', async () => {
    await write(3, 9);
    expect(await detectGaps(store.reader, { SIGNALS: { first: 6, last: 9 } })).toEqual([
      gap(1, 2, 'lost'),
      gap(4, 5, 'lost'),
      gap(6, 8, 'hole'),
    ]);
    expect(await detectGaps(store.reader, { SIGNALS: { first: 15, last: 20 } })).toEqual([
      gap(1, 2, 'lost'),
      gap(4, 8, 'lost'),
      gap(10, 14, 'lost'),
      gap(15, 20, 'behind'),
    ]);
  });

  it('are all that a stream held when the record holds nothing of it', async () => {
    expect(await detectGaps(store.reader, { SIGNALS: { first: 4, last: 5 } })).toEqual([
      gap(1, 3, 'lost'),
      gap(4, 5, 'behind'),
    ]);
  });

  it('are looked for only after what has been checked', async () => {
    await write(1, 2, 4, 6);
    const bounds = { SIGNALS: { first: 1, last: 6 } };
    const gaps = await detectGaps(store.reader, bounds);
    const checked = checkedUpTo(gaps, bounds);
    expect(checked).toEqual({ SIGNALS: 2 });
    expect(await detectGaps(store.reader, bounds, checked)).toEqual(gaps);
    expect(await detectGaps(store.reader, bounds, { SIGNALS: 4 })).toEqual([gap(5, 5, 'hole')]);
    expect(await detectGaps(store.reader, bounds, { SIGNALS: 6 })).toEqual([]);
  });
});
