import type { AuditConnection } from './connection.js';
import { inTransaction } from './transaction.js';

/** How many alerts are held back now, by the id of the silence or window that holds them. */
export interface HeldBack {
  readonly counts: ReadonlyMap<string, number>;
  /** What was recorded before this was not looked at (epoch ms); undefined when everything was. */
  readonly since: number | undefined;
}

/** How much the count may cost. */
export interface CountLimits {
  /** How long the server counts before it gives up, ms: others wait for its connection. */
  readonly withinMs?: number;
  /** So many events are looked at, the latest, so that the answer is quick however long the record is. */
  readonly mostEvents?: number;
}

/**
 * With these an alert is held back, as far as the router goes by them: without the alert it cannot judge it again, and
 * without the other alert it does not know what it waits for.
 */
const holds = `(type IN ('argus.alert.suppressed.v1', 'argus.alert.deduplicated.v1') AND data ? 'alert' AND (
        (type = 'argus.alert.suppressed.v1' AND data ->> 'status' = 'firing'
          AND (data ->> 'reason' IN ('silenced', 'maintenance-window', 'not-opened-by-policy')
            OR (data ->> 'reason' = 'inhibited' AND data ? 'source')))
        OR (type = 'argus.alert.deduplicated.v1' AND data ->> 'reason' = 'repeats-another' AND data ? 'of')))`;

/** With these nothing that was stated before holds the alert back. Its end in an incident alone is not one of them. */
const releases = `(type = 'argus.incident.alert-attached.v1'
        OR (type = 'argus.incident.alert-resolved.v1'
          AND data ->> 'reason' IN ('later-episode-resolved', 'over-while-held-too'))
        OR (type = 'argus.alert.suppressed.v1' AND data ->> 'status' = 'resolved'))`;

/**
 * The router forgets an alert that is held back when nobody has said anything of it for a month, by the time of the
 * stream that it has read less far; one that has been quiet for more than a week is not waited for.
 */
const forgottenBefore = `
  SELECT extract(epoch FROM greatest(min(latest), max(latest) - interval '7 days') - interval '30 days') * 1000
    FROM (SELECT max(event_time) AS latest
            FROM audit.audit_event, lately
           WHERE id > lately.before AND agent IN ('router', 'closer') AND stream IN ('INCIDENTS', 'ALERTS')
           GROUP BY stream) AS streams`;

/**
 * The router's state of what is held back, by the record: by the turns of what was stated, since two streams hold it,
 * which are recorded in any order. Whatever shares its turn with a release is released.
 */
const heldSql = `
  WITH lately AS (
    SELECT greatest(max(id) - $1, 0) AS before FROM audit.audit_event
  ), told AS (
    SELECT data ->> 'fingerprint' AS fingerprint,
           coalesce((data ->> 'turn')::numeric, extract(epoch FROM event_time) * 1000) AS turn,
           ${releases} AS releases, sequence, position,
           CASE WHEN data ->> 'reason' IN ('silenced', 'maintenance-window') THEN data ->> 'by' END AS by
      FROM audit.audit_event, lately
     WHERE id > lately.before AND agent = 'router' AND NOT repeats AND (${holds} OR ${releases})
  ), latest AS (
    SELECT DISTINCT ON (fingerprint) turn, releases, by
      FROM told
     ORDER BY fingerprint, turn DESC, releases DESC, sequence DESC, position DESC
  )
  SELECT coalesce((SELECT jsonb_object_agg(by, count)
                     FROM (SELECT by, count(*) AS count
                             FROM latest
                            WHERE NOT releases AND by IS NOT NULL
                              AND turn >= (${forgottenBefore})
                            GROUP BY by) AS counted), '{}') AS counts,
         (SELECT event.stored_at
            FROM audit.audit_event AS event, lately
           WHERE lately.before > 0 AND event.id > lately.before
           ORDER BY event.id LIMIT 1) AS since`;

/** What silences and maintenance windows hold back, as far as it is recorded. Needs the role that reads. */
export async function heldBack(
  connection: Pick<AuditConnection, 'dataSource'>,
  { withinMs = 2_000, mostEvents = 100_000 }: CountLimits = {},
): Promise<HeldBack> {
  const runner = (await connection.dataSource()).createQueryRunner();
  const [row] = await inTransaction(runner, async () => {
    await runner.query(`SELECT set_config('statement_timeout', $1, true)`, [`${withinMs}ms`]);
    return (await runner.query(heldSql, [mostEvents])) as Row[];
  });
  const since = row?.since ?? undefined;
  return {
    counts: new Map(Object.entries(row?.counts ?? {})),
    since: since === undefined ? undefined : since.getTime(),
  };
}

interface Row {
  readonly counts: Readonly<Record<string, number>>;
  readonly since: Date | null;
}
