import { type Group, correlates, correlationKey, matchRoutes, groupOfRoute, type Route } from '#libs/policy';
import { beganAt } from './indexing.js';
import type { Arrival, Placing } from './placement.js';
import type { RouterPolicy } from './policy.js';
import type { Holding, RoutedIncident, RouterState } from './state.js';
import { latestOfGroup } from './state.js';

/** The routes that an alert takes, and the group that the first of them puts it in. */
export interface Routed {
  readonly routes: readonly Route[];
  readonly group: Group;
}

/** Where the policy sends an alert. */
export function routed({ data: { labels } }: Arrival, { route }: RouterPolicy): Routed {
  const matched = matchRoutes(route, labels);
  const routes = matched.length === 0 ? [route] : matched;
  return { routes, group: groupOfRoute(routes[0] ?? route, labels) };
}

/** The incident that a firing alert belongs to, and the rule that brought it there, where one did. */
export interface Found {
  readonly incident: RoutedIncident;
  readonly rule?: string;
}

/**
 * An alert stays with the incident that has it until that is closed, even when the policy groups differently by
 * now; then comes the group's latest incident, then one that a rule brings it to, then the group's latest
 * again if it is not closed for too long. Nothing: the alert opens one.
 */
export function incidentFor(
  arrival: Arrival,
  { group }: Routed,
  holding: Holding | undefined,
  state: RouterState,
  placing: Placing,
): Found | undefined {
  if (holding !== undefined && holding.incident.status !== 'closed') return { incident: holding.incident };
  const latest = latestOfGroup(state, group.key);
  if (latest !== undefined && (latest.status !== 'closed' || latest.firing > 0)) return { incident: latest };
  const correlated = correlatedIncident(arrival, state, placing);
  if (correlated !== undefined) return correlated;
  if (latest === undefined || isOver(latest, placing.now - placing.policy.reopenWithinMs)) return undefined;
  return { incident: latest };
}

const isOver = ({ closedAt }: RoutedIncident, reopenAfter: number): boolean =>
  closedAt !== undefined && closedAt <= reopenAfter;

/** So many candidates are looked at for a rule: enough for any real outage. */
const mostCandidates = 1_000;

/** By the first rule that finds any, the incident whose alerts began first. */
function correlatedIncident(
  { data: { labels, episode } }: Arrival,
  { index, incidents }: RouterState,
  { policy }: Placing,
): Found | undefined {
  const began = beganAt(episode);
  for (const rule of policy.correlation) {
    const key = correlationKey(rule, labels);
    const candidates = key === undefined ? undefined : index.related.get(key);
    let best: { incident: RoutedIncident; first: number } | undefined;
    let left = mostCandidates;
    for (const [, { incidentId, labels: others, first, last }] of candidates?.entries() ?? []) {
      if (left-- === 0) break;
      const incident = incidents.get(incidentId);
      if (incident === undefined || incident.status === 'closed') continue;
      if (began < first - rule.withinMs || began > last + rule.withinMs) continue;
      if (
        best !== undefined &&
        (first > best.first || (first === best.first && incidentId >= best.incident.id))
      )
        continue;
      if (correlates(rule, policy.topology, labels, others)) best = { incident, first };
    }
    if (best !== undefined) return { incident: best.incident, rule: rule.name };
  }
  return undefined;
}
