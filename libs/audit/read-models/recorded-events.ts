import { type ArgusEvent, upcast } from '#libs/contracts';
import type { QueryRunner } from 'typeorm';
import type { LocatedEvent } from './located-event.js';

interface Row {
  readonly id: string;
  readonly stream: string;
  readonly sequence: string;
  readonly position: number;
  readonly agent: string;
  readonly incident_id: string | null;
  readonly stored_at: Date;
  readonly bytes: Buffer;
}

const columns = 'id, stream, sequence, position, agent, incident_id, stored_at, bytes';

/** An event of the record from its exact bytes, in the present version of its type. It was verified when it came. */
export const eventFrom = (bytes: Buffer): ArgusEvent =>
  upcast(JSON.parse(bytes.toString('utf8')) as Record<string, unknown>) as unknown as ArgusEvent;

const located = (row: Row): LocatedEvent => ({
  stream: row.stream,
  sequence: Number(row.sequence),
  position: row.position,
  agent: row.agent,
  incidentId: row.incident_id,
  storedAt: row.stored_at.toISOString(),
  event: eventFrom(row.bytes),
});

/** What asks Postgres: a connection of its own, or any of a pool. */
interface Asks {
  query(sql: string, values?: unknown[]): Promise<unknown>;
}

/** The events of the record that a condition picks, each once. `where` goes on with the order, if that matters. */
export async function recordedEvents(
  source: Asks,
  where: string,
  values: readonly unknown[],
): Promise<LocatedEvent[]> {
  const sql = `SELECT ${columns} FROM audit.audit_event WHERE NOT repeats AND ${where}`;
  return ((await source.query(sql, [...values])) as Row[]).map(located);
}

/** All that the record holds of an incident, in the order of its stream, each event once. */
export async function historyOf(runner: QueryRunner, incidentId: string): Promise<LocatedEvent[]> {
  const rows = (await runner.query(
    `SELECT ${columns} FROM audit.audit_event WHERE incident_id = $1 AND NOT repeats ORDER BY sequence, position`,
    [incidentId],
  )) as Row[];
  return rows.map(located);
}

/** The record from its beginning, in the order in which it was written, each event once, chunk by chunk. */
export async function* wholeRecord(runner: QueryRunner, chunk = 1_000): AsyncGenerator<LocatedEvent[]> {
  let after = '0';
  for (;;) {
    const rows = (await runner.query(
      `SELECT ${columns} FROM audit.audit_event WHERE id > $1 AND NOT repeats ORDER BY id LIMIT $2`,
      [after, chunk],
    )) as Row[];
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map(located);
    after = last.id;
  }
}
