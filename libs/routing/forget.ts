import { indexOf } from './indexing.js';
import { withAlert, withoutAlert } from './known-alert.js';
import type { RouterPolicy } from './policy.js';
import type { KnownAlert, RoutedIncident, RouterState } from './state.js';

const day = 24 * 60 * 60_000;

/** Looking through everything is worth it once in an hour of the log's time. */
const sweepEveryMs = 60 * 60_000;

/** The least time for which closed incidents are remembered: late and repeated deliveries still find them. */
const rememberedForMs = day;

/** An alert that is held back, of which nobody has said anything for so long, is forgotten. */
const heldForMs = 30 * day;

/** So far apart may the two streams be. One in which nothing happens for longer is not waited for. */
const farthestApartMs = 7 * day;

/** For how long closed incidents matter under a policy that opens them again within `reopenWithinMs`. */
export const forgetAfter = ({ reopenWithinMs }: { readonly reopenWithinMs: number }): number =>
  Math.max(reopenWithinMs, rememberedForMs);

/**
 * Forgets what is over for long, by the log's own time: closed incidents with their alerts, alerts that resolved,
 * held ones that nobody repeats, silences and told endings. It goes by the stream that was read less far, as
 * the other one's facts may yet need to be told apart from those that come.
 */
export function forgetWhatIsOver(state: RouterState, policy: RouterPolicy): RouterState {
  const { incidents, outcomes } = state.latest;
  const time = Math.max(Math.min(incidents, outcomes), Math.max(incidents, outcomes) - farthestApartMs);
  if (time < state.sweptAt + sweepEveryMs) return state;
  const before = time - forgetAfter(policy);
  let next: RouterState = { ...state, sweptAt: time };
  for (const [, incident] of state.incidents.entries()) {
    if (isOver(incident, before)) next = withoutIncident(next, incident);
  }
  for (const [fingerprint, alert] of state.alerts.entries()) {
    next = swept(next, fingerprint, alert, before, time - heldForMs, policy);
  }
  for (const [id, { endsAt }] of state.silences.entries()) {
    if (endsAt < before) next = { ...next, silences: next.silences.without(id) };
  }
  for (const [id, endsAt] of state.toldEndings.entries()) {
    if (endsAt < before) next = { ...next, toldEndings: next.toldEndings.without(id) };
  }
  // What correlation finds alerts by only grows with them; here it loses those that are forgotten.
  return policy.correlation.length === 0 ? next : { ...next, index: indexOf(next, policy) };
}

const isOver = ({ closedAt, firing }: RoutedIncident, before: number): boolean =>
  closedAt !== undefined && closedAt < before && firing === 0;

function withoutIncident(state: RouterState, { id, groupKey, otherGroups }: RoutedIncident): RouterState {
  let { groups } = state;
  for (const key of [groupKey, ...otherGroups]) if (groups.get(key) === id) groups = groups.without(key);
  return { ...state, incidents: state.incidents.without(id), groups };
}

function swept(
  state: RouterState,
  fingerprint: string,
  alert: KnownAlert,
  before: number,
  heldBefore: number,
  policy: RouterPolicy,
): RouterState {
  const { membership, held, lastWord, renewal, releasedAt } = alert;
  const left: KnownAlert = {
    ...alert,
    membership: membership !== undefined && isForgotten(state, membership, before) ? undefined : membership,
    held: held !== undefined && held.turn < heldBefore ? undefined : held,
    lastWord: lastWord !== undefined && lastWord.turn < before ? undefined : lastWord,
    renewal: renewal !== undefined && renewal.turn < before ? undefined : renewal,
  };
  if (isNothing(left) && releasedAt < before) return withoutAlert(state, fingerprint, policy);
  const same = left.membership === membership && left.held === held && left.lastWord === lastWord;
  return same && left.renewal === renewal ? state : withAlert(state, fingerprint, left, policy);
}

const isNothing = ({ membership, held, lastWord, renewal }: KnownAlert): boolean =>
  [membership, held, lastWord, renewal].every((part) => part === undefined);

const isForgotten = (
  { incidents }: RouterState,
  { incidentId, firing, turn }: NonNullable<KnownAlert['membership']>,
  before: number,
): boolean => !incidents.has(incidentId) || (!firing && turn < before);
