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
  stream: ({ recorded }) => recorded.stream,
  sequence: ({ recorded }) => recorded.sequence,
  subject: ({ recorded }) => storableText(recorded.subject),
  agent: ({ recorded }) => recorded.agent,
  message_id: ({ recorded }) => storableText(recorded.messageId),
  key: ({ recorded }) => storableText(recorded.key),
  signature: ({ recorded }) => storableText(recorded.signature),
  sha256: (message) => message.sha256,
  bytes: ({ recorded }) => asBuffer(recorded.bytes),
  stored_at: (message) => message.storedAt,
};

const eventColumns: Columns<EventRow & { readonly repeats: boolean }> = {
  stream: (row) => row.stream,
  sequence: (row) => row.sequence,
  position: (row) => row.position,
  message_id: ({ recorded }) => storableText(recorded.messageId),
  event_id: ({ event }) => storableKey(event.id),
  type: ({ event }) => event.type,
  source: ({ event }) => event.source,
  agent: (row) => row.agent,
  actor: ({ event }) => optionalText(event.actor),
  subject: ({ event }) => storableText(event.subject),
  nats_subject: ({ recorded }) => storableText(recorded.subject),
  incident_id: (row) => row.incidentId,
  correlation_id: ({ event }) => storableText(event.correlationid),
  causation_id: ({ event }) => optionalText(event.causationid),
  traceparent: ({ event }) => optionalText(event.traceparent),
  event_time: timeOf,
  stored_at: (row) => row.storedAt,
  key: ({ recorded }) => storableText(recorded.key),
  signature: ({ recorded }) => storableText(recorded.signature),
  sha256: (row) => row.sha256,
  bytes: (row) => asBuffer(row.bytes),
  data: ({ event }) => storableJson(event.data),
  repeats: (row) => row.repeats,
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
