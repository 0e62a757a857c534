import { type ArgusEvent, ledgerEntries, sumLedger } from '#libs/contracts';
import { In, type QueryRunner } from 'typeorm';
import { type Columns, insertInto, orReplace } from '../bulk.js';
import { Incident, IncidentAlert } from '../entities/incident.js';
import { updateAttempts } from '../attempts/update-attempts.js';
import { groupBy } from '../group-by.js';
import { storableJson, storableKey, storableText } from '../storable.js';
import { describe } from './describe.js';
import { type IncidentModel, alertKey, alertOf, foldIncident } from './fold-incident.js';
import { type LocatedEvent, comparePlaces, timeOf } from './located-event.js';
import { historyOf } from './recorded-events.js';

const timelineColumns: Columns<LocatedEvent> = {
  incident_id: (row) => row.incidentId,
  stream: (row) => row.stream,
  sequence: (row) => row.sequence,
  position: (row) => row.position,
  event_id: ({ event }) => storableKey(event.id),
  time: timeOf,
  agent: (row) => row.agent,
  actor: ({ event }) => (event.actor === undefined ? null : storableText(event.actor)),
  type: ({ event }) => event.type,
  text: ({ event }) => storableText(describe(event)),
  data: ({ event }) => storableJson(event.data),
};

const incidentColumns: Columns<Incident> = {
  id: (row) => row.id,
  title: (row) => row.title,
  severity: (row) => row.severity,
  status: (row) => row.status,
  group_key: (row) => row.groupKey,
  group_labels: (row) => storableJson(row.groupLabels),
  reason: (row) => row.reason,
  opened_at: (row) => row.openedAt,
  updated_at: (row) => row.updatedAt,
  resolved_at: (row) => row.resolvedAt,
  closed_at: (row) => row.closedAt,
  ticket_key: (row) => row.ticketKey,
  ticket_url: (row) => row.ticketUrl,
  alerts_firing: (row) => row.alertsFiring,
  alerts_total: (row) => row.alertsTotal,
  last_event_type: (row) => row.lastEventType,
  last_sequence: (row) => row.lastSequence,
  last_position: (row) => row.lastPosition,
};

const alertColumns: Columns<IncidentAlert> = {
  incident_id: (row) => row.incidentId,
  fingerprint: (row) => row.fingerprint,
  episode: (row) => row.episode,
  status: (row) => row.status,
  severity: (row) => row.severity,
  labels: (row) => storableJson(row.labels),
  annotations: (row) => storableJson(row.annotations),
  generator_url: (row) => row.generatorUrl,
  starts_at: (row) => row.startsAt,
  ends_at: (row) => row.endsAt,
};

const insertTimeline = insertInto('incident_timeline', timelineColumns);
const replaceIncidents = insertInto('incident', incidentColumns, orReplace(['id'], incidentColumns));
const replaceAlerts = insertInto(
  'incident_alert',
  alertColumns,
  orReplace(['incident_id', 'fingerprint', 'episode'], alertColumns),
);

/**
 * Brings the read models up to date with events that the record has just taken in, or, when they are built
 * again, with the next of its events. Repeats have been left out before.
 */
export async function applyToReadModels(runner: QueryRunner, events: readonly LocatedEvent[]): Promise<void> {
  if (events.length === 0) return;
  await addToLedger(
    runner,
    events.map(({ event }) => event),
  );
  const ofIncidents = events.filter(({ incidentId }) => incidentId !== null);
  await insertTimeline(runner, ofIncidents);
  await updateIncidents(runner, ofIncidents);
  await updateAttempts(runner, ofIncidents);
}

async function addToLedger(runner: QueryRunner, events: readonly ArgusEvent[]): Promise<void> {
  const sum = sumLedger(events);
  const touched = ledgerEntries.filter((entry) => sum[entry] !== 0);
  if (touched.length === 0) return;
  await runner.query(
    `INSERT INTO audit.ledger (entry, count) SELECT * FROM unnest($1::text[], $2::bigint[])
     ON CONFLICT (entry) DO UPDATE SET count = audit.ledger.count + excluded.count`,
    [touched, touched.map((entry) => sum[entry])],
  );
}

async function updateIncidents(runner: QueryRunner, events: readonly LocatedEvent[]): Promise<void> {
  if (events.length === 0) return;
  const byIncident = groupBy(events, ({ incidentId }) => incidentId ?? '');
  const known = await loadModels(runner, byIncident);
  const models: IncidentModel[] = [];
  for (const [id, unordered] of byIncident) {
    const model = known.get(id);
    // An event that was delivered late changes what later ones meant: then all of the history is folded again.
    const late = model !== undefined && unordered.some((event) => isLate(event, model.incident));
    models.push(
      late
        ? foldIncident(undefined, await historyOf(runner, id))
        : foldIncident(model, unordered.toSorted(comparePlaces)),
    );
  }
  await replaceIncidents(
    runner,
    models.map(({ incident }) => incident),
  );
  await replaceAlerts(
    runner,
    models.flatMap(({ alerts }) => [...alerts.values()]),
  );
}

const isLate = (event: LocatedEvent, incident: Incident): boolean =>
  comparePlaces(event, { sequence: incident.lastSequence, position: incident.lastPosition }) <= 0;

/** The incidents as they stand, with those of their alerts that the events are about. */
async function loadModels(
  runner: QueryRunner,
  byIncident: ReadonlyMap<string, readonly LocatedEvent[]>,
): Promise<Map<string, IncidentModel>> {
  const ids = [...byIncident.keys()];
  const incidents = await runner.manager.find(Incident, { where: { id: In(ids) } });
  const named = [...byIncident].flatMap(([id, events]) =>
    events.flatMap(({ event }) => {
      const alert = alertOf(event);
      return alert === undefined ? [] : [{ id, ...alert }];
    }),
  );
  const alerts = named.length === 0 ? [] : await loadAlerts(runner, named);
  const alertsOf = groupBy(alerts, ({ incidentId }) => incidentId);
  return new Map(
    incidents.map((incident) => {
      const own = alertsOf.get(incident.id) ?? [];
      const byKey = new Map(own.map((alert) => [alertKey(alert.fingerprint, alert.episode), alert]));
      return [incident.id, { incident, alerts: byKey }];
    }),
  );
}

const loadAlerts = (
  runner: QueryRunner,
  named: readonly { id: string; fingerprint: string; episode: string }[],
): Promise<IncidentAlert[]> =>
  runner.manager
    .createQueryBuilder(IncidentAlert, 'alert')
    .where(
      `(alert.incident_id, alert.fingerprint, alert.episode) IN
       (SELECT * FROM unnest(:incidents::text[], :fingerprints::text[], :episodes::text[]))`,
      {
        incidents: named.map(({ id }) => id),
        fingerprints: named.map(({ fingerprint }) => storableKey(fingerprint)),
        episodes: named.map(({ episode }) => storableKey(episode)),
      },
    )
    .getMany();
