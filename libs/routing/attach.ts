import {
  type EventData,
  type Fact,
  compareSeverity,
  deterministicId,
  fact,
  priorities,
} from '#libs/contracts';
import { type Route, priorityOf } from '#libs/policy';
import type { Reason } from './explain.js';
import type { Routed } from './find-incident.js';
import { mayOpen } from './hold-back.js';
import { type Arrival, type Placement, type Placing, because, turnField } from './placement.js';
import type { Membership, RoutedIncident, RouterState } from './state.js';
import { titleOf } from './title.js';

/** The alert opens an incident of its group. */
export function open(
  arrival: Arrival,
  { routes, group }: Routed,
  state: RouterState,
  placing: Placing,
): Placement {
  const { policy, now, partition } = placing;
  const reason: Reason =
    mayOpen(arrival.data, placing).problem === undefined ? 'new-group' : 'condition-failed';
  const incidentId = `inc-${deterministicId([group.key, arrival.id], 12)}`;
  const { severity } = arrival.data;
  const opened = {
    incidentId,
    title: titleOf(arrival.data, group),
    severity,
    groupKey: group.key,
    groupLabels: { ...group.labels },
    reason,
    priority: priorityOf(policy, arrival.data, now).priority,
    routes: routes.map(routeTaken),
    partition,
  };
  const facts = [
    fact('argus.incident.opened.v1', incidentId, opened, because(arrival)),
    attached(arrival, incidentId, 'opened', reason, state, placing),
  ];
  return { facts, reason };
}

/** The alert joins an incident, which is opened again when it was over. */
export function attach(
  arrival: Arrival,
  { routes, group }: Routed,
  incident: RoutedIncident,
  member: Membership | undefined,
  rule: string | undefined,
  state: RouterState,
  placing: Placing,
): Placement {
  const reason = attachReason(arrival, incident, member, rule);
  const facts: Fact[] = [];
  if (incident.status !== 'open') {
    const reopened = { incidentId: incident.id, reason: reopenReason(incident) };
    facts.push(fact('argus.incident.reopened.v1', incident.id, reopened, because(arrival)));
  }
  if (isSuperseded(arrival, member))
    facts.push(superseded(arrival, incident.id, member.episode, state, placing));
  const added = routes.filter(({ key }) => !incident.routes.includes(key)).map(routeTaken);
  const isOfOther = rule !== undefined && group.key !== incident.groupKey;
  const more = {
    ...(rule !== undefined && { rule }),
    ...(added.length > 0 && { routes: added }),
    ...(isOfOther && { groupKey: group.key }),
  };
  facts.push(attached(arrival, incident.id, 'attached', reason, state, placing, more));
  facts.push(...risenSeverity(arrival, incident), ...risenPriority(arrival, incident, placing));
  return { facts, reason };
}

/** Whether the incident has an earlier episode of the alert that nobody said was over. */
export const isSuperseded = (
  { data: { episode } }: Arrival,
  member: Membership | undefined,
): member is Membership => member?.firing === true && member.episode !== episode;

function reopenReason({ status, firing }: RoutedIncident): Reason {
  if (status !== 'closed') return 'fired-while-verifying';
  return firing > 0 ? 'alert-fired-while-closing' : 'fired-soon-after-closing';
}

function attachReason(
  arrival: Arrival,
  incident: RoutedIncident,
  member: Membership | undefined,
  rule: string | undefined,
): Reason {
  if (rule !== undefined) return 'correlated';
  if (incident.status !== 'open') return 'reopened';
  if (member === undefined) return 'same-group';
  if (member.episode !== arrival.data.episode) return 'new-episode';
  return member.resolution === undefined ? 'fired-again' : 'fired-during-resolve-hold';
}

/**
 * The alert went and came back between two deliveries, so nobody said that the episode before was over.
 * Without this fact it would count as firing for good. It is no outcome of the alert: that is the attachment.
 */
function superseded(
  arrival: Arrival,
  incidentId: string,
  episode: string,
  state: RouterState,
  { now }: Placing,
): Fact {
  const reason: Reason = 'superseded-by-new-episode';
  const { fingerprint, startsAt } = arrival.data;
  const turn = turnField(state, fingerprint, now);
  const data = { incidentId, fingerprint, episode, ...turn, reason, endsAt: startsAt };
  return fact('argus.incident.alert-resolved.v1', incidentId, data, because(arrival));
}

/** The firing alert now belongs to the incident. */
function attached(
  arrival: Arrival,
  incidentId: string,
  outcome: 'opened' | 'attached',
  reason: Reason,
  state: RouterState,
  { now }: Placing,
  more: Partial<EventData<'argus.incident.alert-attached.v1'>> = {},
): Fact {
  const { fingerprint, episode, labels, annotations, severity, startsAt, endsAt, generatorURL } =
    arrival.data;
  const data = {
    incidentId,
    fingerprint,
    episode,
    ...turnField(state, fingerprint, now),
    labels,
    annotations,
    severity,
    startsAt,
    ...(endsAt !== undefined && { endsAt }),
    outcome,
    reason,
    ...(generatorURL !== undefined && { generatorURL }),
    ...more,
    ...(arrival.instead !== undefined && { instead: arrival.instead }),
  };
  return fact('argus.incident.alert-attached.v1', incidentId, data, because(arrival));
}

/** An incident's severity only ever rises: one that falls while people work on it confuses them. */
function risenSeverity(arrival: Arrival, { id, severity }: RoutedIncident): Fact[] {
  const to = arrival.data.severity;
  if (compareSeverity(to, severity) >= 0) return [];
  const data = { incidentId: id, from: severity, to, reason: 'worse-alert' satisfies Reason };
  return [fact('argus.incident.severity-changed.v1', id, data, because(arrival))];
}

/** So does its priority. */
function risenPriority(
  arrival: Arrival,
  { id, priority: from }: RoutedIncident,
  { policy, now }: Placing,
): Fact[] {
  const { priority: to, rule } = priorityOf(policy, arrival.data, now);
  if (from !== undefined && priorities.indexOf(to) >= priorities.indexOf(from)) return [];
  const reason: Reason = 'more-urgent-alert';
  const data = { incidentId: id, ...(from && { from }), to, ...(rule !== undefined && { rule }), reason };
  return [fact('argus.incident.priority-changed.v1', id, data, because(arrival))];
}

const routeTaken = ({ key: route, receiver, ...rest }: Route) => ({
  route,
  receiver,
  groupWaitMs: rest.groupWaitMs,
  groupIntervalMs: rest.groupIntervalMs,
  repeatIntervalMs: rest.repeatIntervalMs,
  muteTimeIntervals: [...rest.muteTimeIntervals],
  activeTimeIntervals: [...rest.activeTimeIntervals],
});
