import type { ArgusEvent } from '#libs/contracts';
import { In, type QueryRunner } from 'typeorm';
import { type Columns, insertInto, orReplace } from '../bulk.js';
import { Incident, IncidentAlert } from '../entities/incident.js';
import { groupBy } from '../group-by.js';
import { storableJson, storableKey, storableText } from '../storable.js';
import { describe } from './describe.js';
import { type IncidentModel, alertKey, alertOf, foldIncident } from './fold-incident.js';
import { ledgerEntries, sumLedger } from './ledger.js';
import { type LocatedEvent, comparePlaces, timeOf } from './located-event.js';
import { historyOf } from './recorded-events.js';

const timelineColumns: Columns<LocatedEvent> = {
  incident_id: ['text', (row) => row.incidentId],
  stream: ['text', (row) => row.stream],
  sequence: ['bigint', (row) => row.sequence],
  position: ['integer', (row) => row.position],
  event_id: ['text', ({ event }) => storableKey(event.id)],
  time: ['timestamptz', timeOf],
  agent: ['text', (row) => row.agent],
  actor: ['text', ({ event }) => (event.actor === undefined ? null : storableText(event.actor))],
  type: ['text', ({ event }) => event.type],
  text: ['text', ({ event }) => storableText(describe(event))],
  data: ['jsonb', ({ event }) => storableJson(event.data)],
};

const incidentColumns: Columns<Incident> = {
  id: ['text', (row) => row.id],
  title: ['text', (row) => row.title],
  severity: ['text', (row) => row.severity],
  status: ['text', (row) => row.status],
  group_key: ['text', (row) => row.groupKey],
  group_labels: ['jsonb', (row) => storableJson(row.groupLabels)],
  reason: ['text', (row) => row.reason],
  opened_at: ['timestamptz', (row) => row.openedAt],
  updated_at: ['timestamptz', (row) => row.updatedAt],
  resolved_at: ['timestamptz', (row) => row.resolvedAt],
  closed_at: ['timestamptz', (row) => row.closedAt],
  ticket_key: ['text', (row) => row.ticketKey],
  ticket_url: ['text', (row) => row.ticketUrl],
  alerts_firing: ['integer', (row) => row.alertsFiring],
  alerts_total: ['integer', (row) => row.alertsTotal],
  last_event_type: ['text', (row) => row.lastEventType],
  last_sequence: ['bigint', (row) => row.lastSequence],
  last_position: ['integer', (row) => row.lastPosition],
};

const alertColumns: Columns<IncidentAlert> = {
  incident_id: ['text', (row) => row.incidentId],
  fingerprint: ['text', (row) => row.fingerprint],
  episode: ['text', (row) => row.episode],
  status: ['text', (row) => row.status],
  severity: ['text', (row) => row.severity],
  labels: ['jsonb', (row) => storableJson(row.labels)],
  annotations: ['jsonb', (row) => storableJson(row.annotations)],
  generator_url: ['text', (row) => row.generatorUrl],
  starts_at: ['timestamptz', (row) => row.startsAt],
  ends_at: ['timestamptz', (row) => row.endsAt],
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
}

async function addToLedger(runner: QueryRunner, events: readonly ArgusEvent[]): Promise<void> {
  const sum = sumLedger(events);
  const touched = ledgerEntries.filter((entry) => sum[entry] > 0);
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
    const news = unordered.toSorted(comparePlaces);
    const model = known.get(id);
    // An event that was delivered late changes what later ones meant: then all of the history is folded again.
    models.push(
      model !== undefined && isLate(news[0]!, model.incident)
        ? foldIncident(undefined, await historyOf(runner, id))
        : foldIncident(model, news),
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
