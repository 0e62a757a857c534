import type { RoutedIncident, RouterState } from './state.js';

/** Looking through all incidents is worth it once in an hour of the log's time. */
const sweepEveryMs = 60 * 60_000;

/** The least time for which closed incidents are remembered: late and repeated deliveries still find them. */
const rememberedForMs = 24 * 60 * 60_000;

/** For how long closed incidents matter under a policy that opens them again within `reopenWithinMs`. */
export const forgetAfter = ({ reopenWithinMs }: { readonly reopenWithinMs: number }): number =>
  Math.max(reopenWithinMs, rememberedForMs);

/** Forgets incidents that have been closed for long, by the log's own time, with the alerts they held last. */
export function forgetWhatIsOver(state: RouterState, forgetAfterMs: number): RouterState {
  if (state.latestTime < state.sweptAt + sweepEveryMs) return state;
  let next: RouterState = { ...state, sweptAt: state.latestTime };
  for (const [, incident] of state.incidents.entries()) {
    if (isOver(incident, state.latestTime - forgetAfterMs)) next = forget(next, incident);
  }
  return next;
}

const isOver = ({ closedAt, firing }: RoutedIncident, before: number): boolean =>
  closedAt !== undefined && closedAt < before && firing === 0;

function forget(state: RouterState, { id, groupKey, alerts }: RoutedIncident): RouterState {
  let { holders } = state;
  for (const [fingerprint] of alerts.entries()) {
    if (holders.get(fingerprint) === id) holders = holders.without(fingerprint);
  }
  return {
    ...state,
    incidents: state.incidents.without(id),
    groups: state.groups.get(groupKey) === id ? state.groups.without(groupKey) : state.groups,
    holders,
  };
}
