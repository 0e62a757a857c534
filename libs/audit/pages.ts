import type { AuditConnection } from './connection.js';

/** One time that a person was paged, by however many channels. */
export interface PageOfPerson {
  readonly person: string;
  readonly incidentId: string;
  /** RFC 3339. */
  readonly at: string;
}

/** So many are looked at: nobody can be paged more often than that in the time that a question is about. */
const mostPages = 200_000;

/** Who was paged when, oldest first, from one moment to another (RFC 3339). Needs the role that reads. */
export async function pagesOfPersons(
  connection: AuditConnection,
  { from, until }: { readonly from: string; readonly until: string },
): Promise<PageOfPerson[]> {
  const source = await connection.dataSource();
  const rows = await source.query<{ person: string; incidentId: string; at: Date }[]>(
    `SELECT person, incident_id AS "incidentId", min(event_time) AS at
       FROM audit.audit_event, jsonb_array_elements_text(data -> 'persons') AS person
      WHERE type = 'argus.notification.requested.v1' AND data ->> 'page' = 'true' AND NOT repeats
        AND event_time >= $1 AND event_time < $2 AND recorded_at >= $1::timestamptz - interval '1 hour'
      GROUP BY person, incident_id, causation_id
      ORDER BY at, person
      LIMIT ${mostPages}`,
    [from, until],
  );
  return rows.map(({ person, incidentId, at }) => ({
    ...{ person, incidentId, at: new Date(at).toISOString() },
  }));
}
