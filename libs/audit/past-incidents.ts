import type { ArgusEvent } from '#libs/contracts';
import type { AuditConnection } from './connection.js';
import { eventFrom } from './read-models/recorded-events.js';

export interface PastIncidentsOptions {
  /** Only incidents that closed at or after this time, RFC 3339. */
  readonly since: string;
  /** The last ones, at most so many. */
  readonly most: number;
  /** Only events of these types. */
  readonly types: readonly ArgusEvent['type'][];
  /** Only incidents with an alert of one of these names. */
  readonly alertNames?: readonly string[];
}

interface Row {
  readonly incident_id: string;
  readonly bytes: Buffer;
}

/** So many histories are held at once. */
const pageSize = 250;

/** Asks the record for the histories of closed incidents. Needs the role that reads, and no more. */
export class PastIncidents {
  constructor(private readonly connection: AuditConnection) {}

  /** The histories, one after the other; of each, the events asked for, as they were stated. */
  async *histories(options: PastIncidentsOptions): AsyncGenerator<ArgusEvent[]> {
    const source = await this.connection.dataSource();
    const { since, most, types, alertNames } = options;
    const ids = await source.query<{ id: string }[]>(alertNames === undefined ? closed : closedWith, [
      ...[since, most],
      ...(alertNames === undefined ? [] : [alertNames]),
    ]);
    for (let at = 0; at < ids.length; at += pageSize) {
      const page = ids.slice(at, at + pageSize).map(({ id }) => id);
      const rows = await source.query<Row[]>(eventsOf, [page, types]);
      yield* byIncident(rows);
    }
  }
}

const closed = `
  SELECT id FROM audit.incident WHERE status = 'closed' AND closed_at >= $1
   ORDER BY closed_at DESC, id LIMIT $2`;

const closedWith = `
  SELECT id FROM audit.incident WHERE status = 'closed' AND closed_at >= $1
     AND id IN (SELECT incident_id FROM audit.incident_alert WHERE labels ->> 'alertname' = ANY($3))
   ORDER BY closed_at DESC, id LIMIT $2`;

const eventsOf = `
  SELECT incident_id, bytes FROM audit.audit_event
   WHERE incident_id = ANY($1) AND type = ANY($2) AND NOT repeats
   ORDER BY incident_id, sequence, position`;

function* byIncident(rows: readonly Row[]): Generator<ArgusEvent[]> {
  let incidentId: string | undefined;
  let events: ArgusEvent[] = [];
  for (const row of rows) {
    if (row.incident_id !== incidentId) {
      if (events.length > 0) yield events;
      events = [];
      incidentId = row.incident_id;
    }
    events.push(eventFrom(row.bytes));
  }
  if (events.length > 0) yield events;
}
