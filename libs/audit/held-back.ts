import type { AuditConnection } from './connection.js';

/** How many alerts are held back now, by the id of the silence or window that holds them. */
export interface HeldBack {
  readonly counts: ReadonlyMap<string, number>;
  /** What was recorded before this was not looked at (epoch ms); undefined when everything was. */
  readonly since: number | undefined;
}

/** So many events are looked at, the latest, so that the answer is quick however long the record is. */
const mostEvents = 100_000;

/** Whatever the router stated last of an alert tells; what it calls out of date tells nothing. */
const heldSql = `
  WITH lately AS (
    SELECT greatest(max(id) - $1, 0) AS before FROM audit.audit_event
  ), latest AS (
    SELECT DISTINCT ON (data ->> 'fingerprint') type, data
      FROM audit.audit_event, lately
     WHERE id > lately.before AND agent = 'router' AND NOT repeats AND data ->> 'fingerprint' IS NOT NULL
       AND (type = 'argus.alert.suppressed.v1'
         OR (type = 'argus.alert.deduplicated.v1' AND data ->> 'reason' <> 'stale-episode')
         OR type IN ('argus.incident.alert-attached.v1', 'argus.incident.alert-resolved.v1'))
     ORDER BY data ->> 'fingerprint',
              coalesce((data ->> 'turn')::numeric, extract(epoch FROM event_time) * 1000) DESC, id DESC
  )
  SELECT coalesce((SELECT jsonb_object_agg(by, count)
                     FROM (SELECT data ->> 'by' AS by, count(*) AS count
                             FROM latest
                            WHERE type = 'argus.alert.suppressed.v1' AND data ->> 'status' = 'firing'
                              AND data ->> 'reason' IN ('silenced', 'maintenance-window')
                            GROUP BY 1) AS counted), '{}') AS counts,
         (SELECT event.stored_at
            FROM audit.audit_event AS event, lately
           WHERE lately.before > 0 AND event.id > lately.before
           ORDER BY event.id LIMIT 1) AS since`;

/** What silences and maintenance windows hold back, as far as it is recorded. Needs the role that reads. */
export async function heldBack(connection: AuditConnection, most = mostEvents): Promise<HeldBack> {
  const source = await connection.dataSource();
  const [row] = await source.query<{ counts: Record<string, number>; since: Date | null }[]>(heldSql, [most]);
  const since = row?.since ?? undefined;
  return {
    counts: new Map(Object.entries(row?.counts ?? {})),
    since: since === undefined ? undefined : since.getTime(),
  };
}
