import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { decodeEvents, subjects } from '#libs/contracts';
import { verifySignature } from '#libs/identity';
import { AuditWriter } from './audit-writer.js';
import { AuditConnection } from './connection.js';
import { AuditEvent } from './entities/record.js';
import { isRefusedContent } from './postgres-errors.js';
import { AuditQueries } from './queries.js';
import { type TestStore, startStore } from './testing/audit-store.js';
import { attached, delivery, ofIncident, opened, recorded } from './testing/messages.js';

jest.setTimeout(60_000);

let store: TestStore;
let writer: AuditWriter;
let queries: AuditQueries;

beforeAll(async () => {
  store = await startStore();
  writer = new AuditWriter(store.auditor);
  queries = new AuditQueries(store.reader);
}, 120_000);
beforeEach(() => store.reset());
afterAll(() => store.stop());

const history = (id = 'inc-1') => [
  ofIncident(id, 1, 'router', opened(id, 'Full “disk” ],[ 🔥'), attached(id, 'f1', 'opened')),
  ofIncident(id, 2, 'router', attached(id, 'f2')),
];

describe('writing the record', () => {
  it('keeps each event with its exact bytes, and each message with what verifies it', async () => {
    const [first] = history();
    await writer.write([first!]);

    const message = await queries.message('INCIDENTS', 1);
    expect(Buffer.compare(message!.bytes, Buffer.from(first!.bytes))).toBe(0);
    expect(createHash('sha256').update(message!.bytes).digest()).toEqual(message!.sha256);
    expect(verifySignature(message!.key, message!.bytes, message!.signature)).toBe(true);
    expect(decodeEvents(message!.bytes, 'router')).toEqual({ ok: true, value: first!.events });

    const events = await (await store.reader.dataSource()).getRepository(AuditEvent).find({
      select: Object.fromEntries(
        [
          'bytes',
          'sha256',
          'type',
          'eventId',
          'position',
          'signature',
          'key',
          'agent',
          'correlationId',
          'storedAt',
        ].map((name) => [name, true]),
      ),
      order: { id: 'ASC' },
    });
    expect(events).toHaveLength(2);
    for (const [index, event] of events.entries()) {
      expect(JSON.parse(event.bytes.toString())).toEqual(first!.events[index]);
      expect(message!.bytes.includes(event.bytes)).toBe(true);
      expect(createHash('sha256').update(event.bytes).digest()).toEqual(event.sha256);
      expect(event).toMatchObject({
        eventId: first!.events[index]!.id,
        type: first!.events[index]!.type,
        position: index,
        signature: first!.signature,
        key: first!.key,
        agent: 'router',
        correlationId: 'inc-1',
        storedAt: '2026-03-01T10:00:01.000Z',
      });
    }
  });

  it('records a batch that comes again once, and what is new in it as well', async () => {
    const [first, second] = history();
    expect(await writer.write([first!, first!])).toMatchObject({ messages: 1, events: 2 });
    expect(await writer.write([first!, second!])).toMatchObject({ messages: 1, events: 1, conflicting: [] });
    expect(await writer.write([first!, second!])).toMatchObject({ messages: 0, events: 0, conflicting: [] });

    expect(await queries.ledger()).toMatchObject({ opened: 1, attached: 1 });
    expect((await queries.incident('inc-1'))?.timeline).toHaveLength(3);
  });

  it('records each message once when two auditors write the same batches at the same time', async () => {
    const other = new AuditConnection(store.urls.auditor);
    try {
      const batch = Array.from({ length: 40 }, (_, index) => delivery(index + 1, 3));
      const twin = new AuditWriter(other);
      const written = await Promise.all(
        [0, 10, 20, 30].flatMap((from) => [
          writer.write(batch.slice(from, from + 10)),
          twin.write(batch.slice(from, from + 10).toReversed()),
        ]),
      );
      expect(written.reduce((sum, { messages }) => sum + messages, 0)).toBe(40);
      expect(await queries.ledger()).toMatchObject({ received: 120, inFlight: 120 });
      expect(await queries.tail({ limit: 1_000 })).toHaveLength(40);
    } finally {
      await other.close();
    }
  });

  it('keeps an event that was published twice both times, and counts it once', async () => {
    const facts = [opened('inc-1'), attached('inc-1', 'f1', 'opened')];
    const place = {
      agent: 'router',
      subject: subjects.incident('inc-1', 'router'),
      facts,
      cause: 'same',
    } as const;
    await writer.write([recorded({ ...place, sequence: 1 })]);
    await writer.write([recorded({ ...place, sequence: 9 })]);

    expect((await queries.tail()).map(({ repeats }) => repeats)).toEqual([false, false, true, true]);
    expect(await queries.ledger()).toMatchObject({ opened: 1 });
    expect((await queries.incident('inc-1'))?.timeline).toHaveLength(2);
    expect(await queries.eventsOfIncident('inc-1')).toHaveLength(2);
  });

  it('names a message whose place is taken by another one, and does not record it', async () => {
    await writer.write([delivery(1, 2)]);
    const other = delivery(1, 5);
    expect(await writer.write([other, delivery(2, 1)])).toMatchObject({ messages: 1, conflicting: [other] });
    expect(await queries.ledger()).toMatchObject({ received: 3 });
  });

  it('keeps out nothing for its odd contents', async () => {
    const odd = 'a\u0000b\ud800 ' + 'x'.repeat(9_000);
    const labels = { alertname: odd, 'key\u0000': '\udfff' };
    const strange = ofIncident(
      'inc-1',
      1,
      'router',
      opened('inc-1', odd),
      attached('inc-1', odd, 'opened', labels),
    );
    await writer.write([strange]);

    const incident = await queries.incident('inc-1');
    expect(incident?.title).toContain('a\ufffdb\ufffd xxx');
    expect(incident?.alerts[0]?.labels['key\ufffd']).toBe('\ufffd');
    expect(await queries.eventsOfIncident('inc-1')).toEqual(strange.events);
  });

  it('says that a message cannot be recorded when its bytes hold other events than were read', async () => {
    const broken = { ...delivery(1, 1), bytes: Buffer.from('[{}, {}]') };
    const error: unknown = await writer.write([delivery(2, 1), broken]).catch((reason: unknown) => reason);
    expect(isRefusedContent(error)).toBe(true);
    expect(await queries.tail()).toEqual([]);
  });
});
