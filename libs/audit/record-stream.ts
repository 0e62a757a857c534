import type { EventType } from '#libs/contracts';
import type { DataSource } from 'typeorm';
import type { AuditConnection } from './connection.js';
import type { LocatedEvent } from './read-models/located-event.js';
import { recordedEvents } from './read-models/recorded-events.js';

/** Which events of the record are read. */
export interface RecordStreamOptions {
  readonly stream: string;
  readonly types: readonly EventType[];
  /** Only what the stream stored at or after this time; epoch milliseconds. */
  readonly since?: number;
  /** How many events are held in memory at a time. */
  readonly page?: number;
}

/**
 * The events of one stream of the record in the order in which they were stated, each once. They are read page by
 * page, so that years of them need no more memory than a page. Needs the role that reads, and no more.
 */
export async function* recordStream(
  connection: AuditConnection,
  { stream, types, since, page = 200 }: RecordStreamOptions,
): AsyncGenerator<LocatedEvent> {
  const source = await connection.dataSource();
  let after = { sequence: -1, position: 0 };
  if (since !== undefined)
    after = { sequence: (await firstSince(source, stream, since)) - 1, position: 2 ** 31 - 1 };
  for (;;) {
    const events = await recordedEvents(
      source,
      `stream = $1 AND (sequence, position) > ($2, $3) AND type = ANY($4)
       ORDER BY sequence, position LIMIT $5`,
      [stream, after.sequence, after.position, types, page],
    );
    yield* events;
    const last = events.at(-1);
    if (last === undefined || events.length < page) return;
    after = last;
  }
}

/** When the oldest message of a stream that the record holds was stored (epoch ms); undefined when it holds none. */
export async function recordBeganAt(
  connection: AuditConnection,
  stream: string,
): Promise<number | undefined> {
  const source = await connection.dataSource();
  return (await messageFrom(source, stream, 0))?.storedAt;
}

/** The sequence of the first message that was stored at or after a time: found by halving, as times grow with them. */
async function firstSince(source: DataSource, stream: string, since: number): Promise<number> {
  const [bounds] = await source.query<{ last: string | null }[]>(
    'SELECT max(sequence) AS last FROM audit.audit_message WHERE stream = $1',
    [stream],
  );
  let [low, high] = [0, Number(bounds?.last ?? 0) + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const message = await messageFrom(source, stream, middle);
    if (message === undefined || message.storedAt >= since) high = middle;
    else low = message.sequence + 1;
  }
  return low;
}

async function messageFrom(
  source: DataSource,
  stream: string,
  sequence: number,
): Promise<{ readonly sequence: number; readonly storedAt: number } | undefined> {
  const [row] = await source.query<{ sequence: string; stored_at: Date }[]>(
    `SELECT sequence, stored_at FROM audit.audit_message WHERE stream = $1 AND sequence >= $2
     ORDER BY sequence LIMIT 1`,
    [stream, sequence],
  );
  return row && { sequence: Number(row.sequence), storedAt: row.stored_at.getTime() };
}
