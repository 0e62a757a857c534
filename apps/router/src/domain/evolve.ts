import { type EventData, type EventType, type Recorded, fromTimestamp, parseSubject } from '#libs/contracts';
import { withDecided } from './decided-events.js';
import { forgetWhatIsOver } from './forget.js';
import { PersistentMap } from './persistent-map.js';
import type { HeldAlert, RoutedIncident, RouterState } from './state.js';

/** What a fact says, be it recorded or about to be. */
export type Told = { [T in EventType]: { readonly type: T; readonly data: EventData<T> } }[EventType];

/** Where a fact stands in the log. */
export interface Place {
  /** Epoch milliseconds. */
  readonly time: number;
  readonly sequence: number;
}

/**
 * Folds one message of the router or the closer; others say nothing about where alerts belong. Closed
 * incidents are forgotten `forgetAfterMs` after they closed, by the time in the facts.
 */
export const evolve =
  (forgetAfterMs: number) =>
  (state: RouterState, { agent, events, sequence, subject }: Recorded): RouterState => {
    if (agent !== 'router' && agent !== 'closer') return state;
    const parsed = parseSubject(subject);
    let next = state;
    for (const event of events) {
      const time = fromTimestamp(event.time);
      next = evolveFact(next, event, { time, sequence });
      if (time > next.latestTime) next = { ...next, latestTime: time };
      if (agent === 'router' && event.causationid !== undefined) {
        next = { ...next, decided: withDecided(next.decided, event.causationid) };
      }
    }
    if (agent === 'router' && parsed?.family === 'incident') {
      next = changeIncident(next, parsed.entity, (incident) => ({
        lastSequence: Math.max(incident.lastSequence, sequence),
      }));
    }
    return forgetWhatIsOver(next, forgetAfterMs);
  };

/** What one fact changes. */
export function evolveFact(state: RouterState, told: Told, place: Place): RouterState {
  switch (told.type) {
    case 'argus.incident.opened.v1':
      return opened(state, told.data, place);
    case 'argus.incident.alert-attached.v1':
      return attached(state, told.data);
    case 'argus.incident.alert-resolved.v1':
      return changeIncident(state, told.data.incidentId, (incident) => {
        const { fingerprint, episode } = told.data;
        return incident.alerts.get(fingerprint)?.episode === episode
          ? withAlert(incident, fingerprint, { episode, firing: false })
          : {};
      });
    case 'argus.incident.severity-changed.v1':
      return changeIncident(state, told.data.incidentId, () => ({ severity: told.data.to }));
    case 'argus.incident.reopened.v1':
    case 'argus.verification.failed.v1':
      return standing(state, told, 'open', place);
    case 'argus.incident.resolved.v1':
      return standing(state, told, 'resolved', place);
    case 'argus.incident.closed.v1':
      return standing(state, told, 'closed', place);
    default:
      return state;
  }
}

function opened(
  state: RouterState,
  { incidentId: id, groupKey, severity }: EventData<'argus.incident.opened.v1'>,
  { sequence }: Place,
): RouterState {
  if (state.incidents.has(id)) return state;
  const incident: RoutedIncident = {
    id,
    groupKey,
    severity,
    status: 'open',
    statusSequence: sequence,
    closedAt: undefined,
    alerts: PersistentMap.empty(),
    firing: 0,
    lastSequence: 0,
  };
  return {
    ...state,
    incidents: state.incidents.with(id, incident),
    groups: state.groups.with(groupKey, id),
  };
}

function attached(
  state: RouterState,
  { incidentId, fingerprint, episode }: EventData<'argus.incident.alert-attached.v1'>,
): RouterState {
  const before = state.holders.get(fingerprint);
  let next = changeIncident(state, incidentId, (incident) =>
    withAlert(incident, fingerprint, { episode, firing: true }),
  );
  if (next === state) return state;
  // An alert fires in one incident at most: in the one that had it before, it is over.
  if (before !== undefined && before !== incidentId) {
    next = changeIncident(next, before, (incident) => {
      const held = incident.alerts.get(fingerprint);
      return held === undefined ? {} : withAlert(incident, fingerprint, { ...held, firing: false });
    });
  }
  return { ...next, holders: next.holders.with(fingerprint, incidentId) };
}

function withAlert(incident: RoutedIncident, fingerprint: string, alert: HeldAlert): Partial<RoutedIncident> {
  const before = incident.alerts.get(fingerprint)?.firing === true ? 1 : 0;
  return {
    alerts: incident.alerts.with(fingerprint, alert),
    firing: incident.firing + (alert.firing ? 1 : 0) - before,
  };
}

/**
 * Own facts are folded when they are stated, so one of the closer's from before may come after: the log's order
 * counts. Only the router opens a closed incident again: its group may have another one by then.
 */
const standing = (
  state: RouterState,
  { type, data: { incidentId } }: Told & { readonly data: { readonly incidentId: string } },
  status: RoutedIncident['status'],
  { time, sequence }: Place,
): RouterState =>
  changeIncident(state, incidentId, (incident) =>
    sequence < incident.statusSequence ||
    (incident.status === 'closed' && type !== 'argus.incident.reopened.v1')
      ? {}
      : { status, statusSequence: sequence, closedAt: status === 'closed' ? time : undefined },
  );

/** Facts about incidents that are forgotten, or that were never the router's, change nothing. */
function changeIncident(
  state: RouterState,
  incidentId: string,
  change: (incident: RoutedIncident) => Partial<RoutedIncident>,
): RouterState {
  const incident = state.incidents.get(incidentId);
  if (incident === undefined) return state;
  return { ...state, incidents: state.incidents.with(incidentId, { ...incident, ...change(incident) }) };
}
