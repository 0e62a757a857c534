import { type ArgusEvent, type EventOf, type LedgerEntry, ledgerEntries } from '#libs/contracts';
import type { AuditConnection } from './connection.js';
import { eventFrom } from './read-models/recorded-events.js';

/** The ledger at one moment, with what was recorded so lately that it may still be under way. */
export interface LedgerStanding {
  readonly entries: Readonly<Record<LedgerEntry, number>>;
  /** Alerts recorded within the time asked for that have no outcome yet. */
  readonly underWay: number;
}

const outcomes = `('argus.incident.alert-attached.v1', 'argus.incident.alert-resolved.v1',
  'argus.incident.resolution-held.v1', 'argus.alert.deduplicated.v1', 'argus.alert.suppressed.v1')`;
const alerts = `('argus.alert.firing.v1', 'argus.alert.resolved.v1')`;
const telling = `('argus.delivery.received.v1', 'argus.observation.made.v1', 'argus.ledger.checked.v1')`;

/**
 * One statement, so that both parts are of the same moment. What is late is not looked for: it is what the
 * ledger lacks beyond what is under way, however long ago that came.
 */
const standingSql = `
  WITH lately AS MATERIALIZED (
    SELECT event_id, type, data
      FROM audit.audit_event
     WHERE recorded_at > now() - $1 * interval '1 millisecond' AND NOT repeats
       AND (type IN ${alerts} OR type IN ${telling})
  )
  SELECT (SELECT coalesce(jsonb_object_agg(entry, count), '{}') FROM audit.ledger) AS entries,
         (SELECT count(*)
            FROM lately
           WHERE type IN ${alerts}
             AND NOT EXISTS (SELECT 1
                               FROM audit.audit_event outcome
                              WHERE outcome.causation_id = lately.event_id
                                AND outcome.type IN ${outcomes}
                                AND (outcome.type LIKE 'argus.alert.%' OR outcome.type LIKE 'argus.incident.%')))
         +
         (SELECT coalesce(sum(greatest(0, jsonb_array_length(data -> 'signals')
                   - (SELECT count(*)
                        FROM audit.audit_event alert
                       WHERE alert.causation_id = lately.event_id
                         AND alert.type IN ${alerts} AND alert.type LIKE 'argus.alert.%'
                         AND NOT alert.repeats))), 0)
            FROM lately
           WHERE type IN ${telling}) AS "underWay"`;

/** How the ledger stands; what was recorded within the last so many milliseconds may still be under way. */
export async function ledgerStanding(connection: AuditConnection, withinMs: number): Promise<LedgerStanding> {
  const source = await connection.dataSource();
  const [row] = await source.query<{ entries: Record<string, number>; underWay: string }[]>(standingSql, [
    withinMs,
  ]);
  const entries = Object.fromEntries(
    ledgerEntries.map((entry) => [entry, Number(row?.entries[entry] ?? 0)]),
  ) as Record<LedgerEntry, number>;
  return { entries, underWay: Number(row?.underWay ?? 0) };
}

/** What was stated of the ledger last; undefined when nothing ever was. */
export async function lastLedgerCheck(
  connection: AuditConnection,
): Promise<EventOf<'argus.ledger.checked.v1'> | undefined> {
  const source = await connection.dataSource();
  const [row] = await source.query<{ bytes: Buffer }[]>(
    `SELECT bytes FROM audit.audit_event WHERE type = 'argus.ledger.checked.v1' AND NOT repeats
      ORDER BY id DESC LIMIT 1`,
  );
  const event: ArgusEvent | undefined = row && eventFrom(row.bytes);
  return event?.type === 'argus.ledger.checked.v1' ? event : undefined;
}

/** How many messages of the streams the record has still before it, at least. */
export async function messagesBehind(
  connection: AuditConnection,
  bounds: Readonly<Record<string, { readonly last: number }>>,
): Promise<number> {
  const source = await connection.dataSource();
  let behind = 0;
  for (const [stream, { last }] of Object.entries(bounds)) {
    const [row] = await source.query<{ last: string | null }[]>(
      'SELECT max(sequence) AS last FROM audit.audit_message WHERE stream = $1',
      [stream],
    );
    behind += Math.max(0, last - Number(row?.last ?? 0));
  }
  return behind;
}
