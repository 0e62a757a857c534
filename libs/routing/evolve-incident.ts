import type { EventData } from '#libs/contracts';
import type { RoutedIncident, RouterState } from './state.js';
import type { Place, Told } from './told.js';

/** An incident of its group begins. */
export function evolveOpened(
  state: RouterState,
  data: EventData<'argus.incident.opened.v1'>,
  { sequence }: Pick<Place, 'sequence'>,
): RouterState {
  const { incidentId: id, groupKey, severity, priority, routes = [], partition = 0 } = data;
  if (state.incidents.has(id)) return state;
  const incident: RoutedIncident = {
    id,
    groupKey,
    otherGroups: [],
    severity,
    priority,
    routes: routes.map(({ route }) => route),
    partition,
    status: 'open',
    statusSequence: sequence,
    closedAt: undefined,
    firing: 0,
    lastSequence: 0,
  };
  return {
    ...state,
    incidents: state.incidents.with(id, incident),
    groups: state.groups.with(groupKey, id),
  };
}

/** What an attached alert brings along: new routes, and the group that it came from. */
export function evolveTakenIn(
  state: RouterState,
  { incidentId, routes = [], groupKey }: EventData<'argus.incident.alert-attached.v1'>,
): RouterState {
  if (routes.length === 0 && groupKey === undefined) return state;
  const next = changeIncident(state, incidentId, (incident) => ({
    routes: [...new Set([...incident.routes, ...routes.map(({ route }) => route)])],
    otherGroups:
      groupKey === undefined ? incident.otherGroups : [...new Set([...incident.otherGroups, groupKey])],
  }));
  if (next === state || groupKey === undefined) return next;
  return { ...next, groups: next.groups.with(groupKey, incidentId) };
}

/**
 * Own facts are folded when they are stated, so one of the closer's from before may come after: the log's order
 * counts. Only the router opens a closed incident again: its group may have another one by then.
 */
export const standing = (
  state: RouterState,
  { type, data: { incidentId } }: Told & { readonly data: { readonly incidentId: string } },
  status: RoutedIncident['status'],
  { time, sequence }: Pick<Place, 'time' | 'sequence'>,
): RouterState =>
  changeIncident(state, incidentId, (incident) =>
    sequence < incident.statusSequence ||
    (incident.status === 'closed' && type !== 'argus.incident.reopened.v1')
      ? {}
      : { status, statusSequence: sequence, closedAt: status === 'closed' ? time : undefined },
  );

/** Facts about incidents that are forgotten, or that were never the router's, change nothing. */
export function changeIncident(
  state: RouterState,
  incidentId: string,
  change: (incident: RoutedIncident) => Partial<RoutedIncident>,
): RouterState {
  const incident = state.incidents.get(incidentId);
  if (incident === undefined) return state;
  return { ...state, incidents: state.incidents.with(incidentId, { ...incident, ...change(incident) }) };
}
