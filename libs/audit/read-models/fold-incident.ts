import type { ArgusEvent, EventData } from '#libs/contracts';
import type { Incident, IncidentAlert } from '../entities/incident.js';
import { storableKey, storableText, storableTime } from '../storable.js';
import { type LocatedEvent, timeOf } from './located-event.js';

/** An incident with its alerts by `alertKey`: all of them, or those that the events to come are about. */
export interface IncidentModel {
  readonly incident: Incident;
  readonly alerts: ReadonlyMap<string, IncidentAlert>;
}

/** Names an alert within its incident. */
export const alertKey = (fingerprint: string, episode: string): string =>
  JSON.stringify([storableKey(fingerprint), storableKey(episode)]);

/** The alert of the incident that an event changes; undefined when it changes none. */
export function alertOf(event: ArgusEvent): { fingerprint: string; episode: string } | undefined {
  return event.type === 'argus.incident.alert-attached.v1' ||
    event.type === 'argus.incident.alert-resolved.v1'
    ? { fingerprint: event.data.fingerprint, episode: event.data.episode }
    : undefined;
}

/** Folds events, in the order of their stream, into an incident's row and the rows of its alerts. */
export function foldIncident(
  model: IncidentModel | undefined,
  events: readonly LocatedEvent[],
): IncidentModel {
  let incident = model?.incident ?? unknownIncident(events);
  const alerts = new Map(model?.alerts);
  for (const located of events) {
    incident = foldAlert(incident, alerts, located.event);
    incident = {
      ...incident,
      ...changesBy(located),
      updatedAt: timeOf(located),
      lastEventType: located.event.type,
      lastSequence: located.sequence,
      lastPosition: located.position,
    };
  }
  return { incident, alerts };
}

/** An incident of which the record does not hold the beginning is shown nevertheless. */
function unknownIncident([first]: readonly LocatedEvent[]): Incident {
  if (first === undefined) throw new Error('an incident needs an event to begin with');
  const time = timeOf(first);
  return {
    id: first.incidentId ?? first.event.subject,
    title: `Incident ${first.incidentId ?? first.event.subject}`,
    severity: 'info',
    status: 'open',
    groupKey: '',
    groupLabels: {},
    reason: 'unknown: the record does not hold its opening',
    openedAt: time,
    updatedAt: time,
    resolvedAt: null,
    closedAt: null,
    ticketKey: null,
    ticketUrl: null,
    alertsFiring: 0,
    alertsTotal: 0,
    lastEventType: first.event.type,
    lastSequence: first.sequence,
    lastPosition: first.position,
  };
}

function changesBy(located: LocatedEvent): Partial<Incident> {
  const { event } = located;
  switch (event.type) {
    case 'argus.incident.opened.v1':
      return {
        title: storableText(event.data.title),
        severity: event.data.severity,
        groupKey: storableText(event.data.groupKey),
        groupLabels: event.data.groupLabels,
        reason: storableText(event.data.reason),
        openedAt: timeOf(located),
      };
    case 'argus.incident.severity-changed.v1':
      return { severity: event.data.to };
    case 'argus.incident.resolved.v1':
      return { status: 'resolved', resolvedAt: timeOf(located) };
    case 'argus.incident.reopened.v1':
    case 'argus.verification.failed.v1':
      return { status: 'open', resolvedAt: null, closedAt: null };
    case 'argus.incident.closed.v1':
      return { status: 'closed', closedAt: timeOf(located) };
    case 'argus.ticket.created.v1':
      return { ticketKey: storableText(event.data.key), ticketUrl: storableText(event.data.url) };
    default:
      return {};
  }
}

/** Keeps the counts in step with the alerts, so that not all of an incident's alerts have to be at hand. */
function foldAlert(incident: Incident, alerts: Map<string, IncidentAlert>, event: ArgusEvent): Incident {
  const named = alertOf(event);
  if (named === undefined) return incident;
  const key = alertKey(named.fingerprint, named.episode);
  const before = alerts.get(key);
  const after = alertAfter(before, incident.id, event);
  if (after === undefined) return incident;
  alerts.set(key, after);
  const firing = (alert: IncidentAlert | undefined): number => (alert?.status === 'firing' ? 1 : 0);
  return {
    ...incident,
    alertsTotal: incident.alertsTotal + (before === undefined ? 1 : 0),
    alertsFiring: incident.alertsFiring + firing(after) - firing(before),
  };
}

function alertAfter(
  before: IncidentAlert | undefined,
  incidentId: string,
  event: ArgusEvent,
): IncidentAlert | undefined {
  if (event.type === 'argus.incident.alert-attached.v1') return firingAlert(incidentId, event.data);
  if (event.type !== 'argus.incident.alert-resolved.v1' || before === undefined) return undefined;
  return { ...before, status: 'resolved', endsAt: storableTime(event.data.endsAt) ?? null };
}

const firingAlert = (
  incidentId: string,
  data: EventData<'argus.incident.alert-attached.v1'>,
): IncidentAlert => ({
  incidentId,
  fingerprint: storableKey(data.fingerprint),
  episode: storableKey(data.episode),
  status: 'firing',
  severity: data.severity,
  labels: data.labels,
  annotations: data.annotations,
  generatorUrl: data.generatorURL === undefined ? null : storableText(data.generatorURL),
  startsAt: storableTime(data.startsAt) ?? null,
  endsAt: null,
});
