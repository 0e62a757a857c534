import type { Recorded } from '#libs/contracts';
import type { QueryRunner } from 'typeorm';
import { type Columns, insertInto } from './bulk.js';
import type { AuditConnection } from './connection.js';
import { applyToReadModels } from './read-models/apply.js';
import { timeOf } from './read-models/located-event.js';
import { type EventRow, type MessageRow, messageRow, placeOf } from './record-rows.js';
import { storableJson, storableKey, storableText } from './storable.js';
import { inTransaction, takeWriterLock } from './transaction.js';

/** What became of a batch. */
export interface Written {
  /** How many messages and events were added to the record. */
  readonly messages: number;
  readonly events: number;
  /**
   * Messages whose place in the stream is taken in the record by one with other bytes: the stream was made
   * anew while the record was kept, or one of the two was tampered with. They are not recorded.
   */
  readonly conflicting: readonly Recorded[];
}

/** How long to wait for another writer. */
const lockWaitMs = 10_000;

const messageColumns: Columns<MessageRow> = {
  stream: ['text', ({ recorded }) => recorded.stream],
  sequence: ['bigint', ({ recorded }) => recorded.sequence],
  subject: ['text', ({ recorded }) => storableText(recorded.subject)],
  agent: ['text', ({ recorded }) => recorded.agent],
  message_id: ['text', ({ recorded }) => storableText(recorded.messageId)],
  key: ['text', ({ recorded }) => storableText(recorded.key)],
  signature: ['text', ({ recorded }) => storableText(recorded.signature)],
  sha256: ['bytea', (message) => message.sha256],
  bytes: ['bytea', ({ recorded }) => asBuffer(recorded.bytes)],
  stored_at: ['timestamptz', (message) => message.storedAt],
};

const eventColumns: Columns<EventRow & { readonly repeats: boolean }> = {
  stream: ['text', (row) => row.stream],
  sequence: ['bigint', (row) => row.sequence],
  position: ['integer', (row) => row.position],
  message_id: ['text', ({ recorded }) => storableText(recorded.messageId)],
  event_id: ['text', ({ event }) => storableKey(event.id)],
  type: ['text', ({ event }) => event.type],
  source: ['text', ({ event }) => event.source],
  agent: ['text', (row) => row.agent],
  actor: ['text', ({ event }) => optionalText(event.actor)],
  subject: ['text', ({ event }) => storableText(event.subject)],
  nats_subject: ['text', ({ recorded }) => storableText(recorded.subject)],
  incident_id: ['text', (row) => row.incidentId],
  correlation_id: ['text', ({ event }) => storableText(event.correlationid)],
  causation_id: ['text', ({ event }) => optionalText(event.causationid)],
  traceparent: ['text', ({ event }) => optionalText(event.traceparent)],
  event_time: ['timestamptz', timeOf],
  stored_at: ['timestamptz', (row) => row.storedAt],
  key: ['text', ({ recorded }) => storableText(recorded.key)],
  signature: ['text', ({ recorded }) => storableText(recorded.signature)],
  sha256: ['bytea', (row) => row.sha256],
  bytes: ['bytea', (row) => asBuffer(row.bytes)],
  data: ['jsonb', ({ event }) => storableJson(event.data)],
  repeats: ['boolean', (row) => row.repeats],
};

const insertMessages = insertInto(
  'audit_message',
  messageColumns,
  'ON CONFLICT (stream, sequence) DO NOTHING RETURNING stream, sequence',
);
const insertEvents = insertInto('audit_event', eventColumns);

/** Adds messages to the record, each exactly once, together with what the read models make of them. */
export class AuditWriter {
  constructor(private readonly connection: AuditConnection) {}

  /**
   * Records a batch in one transaction: when this resolves, all of it is on disk; when it rejects, nothing
   * of it is. Messages that the record already holds are left as they are, so a batch may come again.
   */
  async write(batch: readonly Recorded[]): Promise<Written> {
    if (batch.length === 0) return { messages: 0, events: 0, conflicting: [] };
    const rows = [...new Map(batch.map((recorded) => [placeOf(recorded), recorded])).values()].map(
      messageRow,
    );
    const runner = (await this.connection.dataSource()).createQueryRunner();
    return inTransaction(runner, async () => {
      await takeWriterLock(runner, lockWaitMs);
      const inserted = (await insertMessages(runner, rows)) as { stream: string; sequence: string }[];
      const places = new Set(inserted.map(placeOf));
      const added = rows.filter(({ recorded }) => places.has(placeOf(recorded)));
      const events = await markRepeats(
        runner,
        added.flatMap((row) => row.events),
      );
      await insertEvents(runner, events);
      await applyToReadModels(
        runner,
        events.filter(({ repeats }) => !repeats),
      );
      const known = rows.filter(({ recorded }) => !places.has(placeOf(recorded)));
      return { messages: added.length, events: events.length, conflicting: await conflicts(runner, known) };
    });
  }
}

/**
 * An event can come twice: JetStream knows a message again for a while only. Both times are recorded, and
 * the second is marked, so that the read models count it once.
 */
async function markRepeats(runner: QueryRunner, rows: readonly EventRow[]) {
  if (rows.length === 0) return [];
  const found = (await runner.query(
    `SELECT event_id, agent FROM audit.audit_event WHERE event_id = ANY($1::text[])`,
    [rows.map(({ event }) => storableKey(event.id))],
  )) as { event_id: string; agent: string }[];
  const seen = new Set(found.map((row) => `${row.agent} ${row.event_id}`));
  return rows.map((row) => {
    const name = `${row.agent} ${storableKey(row.event.id)}`;
    const repeats = seen.has(name);
    seen.add(name);
    return { ...row, repeats };
  });
}

/** Of messages whose places are taken: those that are not what the record holds there. */
async function conflicts(runner: QueryRunner, rows: readonly MessageRow[]): Promise<Recorded[]> {
  if (rows.length === 0) return [];
  const held = (await runner.query(
    `SELECT stream, sequence, sha256 FROM audit.audit_message
      WHERE (stream, sequence) IN (SELECT * FROM unnest($1::text[], $2::bigint[]))`,
    [rows.map(({ recorded }) => recorded.stream), rows.map(({ recorded }) => recorded.sequence)],
  )) as { stream: string; sequence: string; sha256: Buffer }[];
  const hashes = new Map(held.map((row) => [placeOf(row), row.sha256]));
  return rows
    .filter((row) => !hashes.get(placeOf(row.recorded))?.equals(row.sha256))
    .map(({ recorded }) => recorded);
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const optionalText = (text: string | undefined): string | null =>
  text === undefined ? null : storableText(text);
