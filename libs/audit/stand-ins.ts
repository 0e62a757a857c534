import type { AuditConnection } from './connection.js';

/** Somebody who stands in for whoever would be on call, as people said while Argus ran. */
export interface StandIn {
  readonly person: string;
  /** Epoch milliseconds. */
  readonly from: number;
  readonly until: number;
}

/** So many are looked at, the latest: others are over. */
const mostStandIns = 5_000;

/** Who stands in, by schedule; the one who was named last stands last. Needs the role that reads. */
export async function standIns(
  connection: AuditConnection,
): Promise<ReadonlyMap<string, readonly StandIn[]>> {
  const source = await connection.dataSource();
  const rows = await source.query<{ data: Record<'schedule' | 'person' | 'from' | 'until', string> }[]>(
    `SELECT data FROM audit.audit_event
      WHERE type = 'argus.oncall.overridden.v1' AND NOT repeats
      ORDER BY sequence DESC, position DESC LIMIT ${mostStandIns}`,
  );
  const bySchedule = new Map<string, StandIn[]>();
  for (const { data } of rows.reverse()) {
    const { schedule, person, from, until } = data;
    const standIn = { person, from: Date.parse(from), until: Date.parse(until) };
    bySchedule.set(schedule, [...(bySchedule.get(schedule) ?? []), standIn]);
  }
  return bySchedule;
}
