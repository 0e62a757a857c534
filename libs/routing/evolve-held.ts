import { type EventData, fromTimestamp } from '#libs/contracts';
import { laterOver } from './episodes.js';
import { expiryAt, released, withChange } from './evolve-membership.js';
import { unknownAlert, withAlert } from './known-alert.js';
import type { RouterPolicy } from './policy.js';
import type { Cause, HeldAlert, KnownAlert, RouterState } from './state.js';
import { type Place, turnOf } from './told.js';

/** The alert is held back, or what was held back is over. */
export function evolveSuppressed(
  state: RouterState,
  data: EventData<'argus.alert.suppressed.v1'>,
  place: Place,
  policy: RouterPolicy,
): RouterState {
  const { fingerprint, status } = data;
  const known = state.alerts.get(fingerprint) ?? unknownAlert;
  const turn = turnOf(data, place);
  if (status === 'resolved') {
    const endedElsewhere = laterOver(known.endedElsewhere, data.episode, place.time);
    return withAlert(state, fingerprint, { ...released(known, turn), endedElsewhere }, policy);
  }
  return holdBack(state, data, causeOf(data), place, policy);
}

function causeOf({ reason, by, until, source }: EventData<'argus.alert.suppressed.v1'>): Cause | undefined {
  switch (reason) {
    case 'silenced':
      return { kind: 'silence', by, until: until === undefined ? Infinity : fromTimestamp(until) };
    case 'maintenance-window':
      return { kind: 'window', by, until: until === undefined ? Infinity : fromTimestamp(until) };
    case 'inhibited':
      return source === undefined ? undefined : { kind: 'inhibition', by, source };
    case 'not-opened-by-policy':
      return { kind: 'condition', by };
    default:
      return undefined;
  }
}

/** The alert changed nothing: it repeats another one, or itself, or flaps. */
export function evolveDeduplicated(
  state: RouterState,
  data: EventData<'argus.alert.deduplicated.v1'>,
  place: Place,
  policy: RouterPolicy,
): RouterState {
  const { reason, rule = '', of: source } = data;
  if (reason === 'repeats-another') {
    const cause = source === undefined ? undefined : ({ kind: 'original', by: rule, source } as const);
    return holdBack(state, data, cause, place, policy);
  }
  return reason === 'flapping' ? flapped(state, data, place, policy) : renewed(state, data, place, policy);
}

function holdBack(
  state: RouterState,
  data: EventData<'argus.alert.suppressed.v1'> | EventData<'argus.alert.deduplicated.v1'>,
  cause: Cause | undefined,
  place: Place,
  policy: RouterPolicy,
): RouterState {
  const { fingerprint, alert } = data;
  const known = state.alerts.get(fingerprint) ?? unknownAlert;
  const turn = turnOf(data, place);
  if (alert === undefined || cause === undefined || turn <= known.releasedAt) return state;
  const held: HeldAlert = {
    alert,
    eventId: place.cause,
    turn,
    cause,
    // Of equal texts one is kept: there are as many of them as alerts.
    policyVersion: place.policyVersion === policy.version ? policy.version : place.policyVersion,
    partition: place.partition,
    expiresAt: expiryAt(alert.endsAt, place.time),
  };
  return withAlert(state, fingerprint, { ...known, labels: alert.labels, held }, policy);
}

function flapped(
  state: RouterState,
  data: EventData<'argus.alert.deduplicated.v1'>,
  place: Place,
  policy: RouterPolicy,
): RouterState {
  const { fingerprint, status, episode, alert, endsAt, until } = data;
  const known = state.alerts.get(fingerprint) ?? unknownAlert;
  const turn = turnOf(data, place);
  const said: KnownAlert['lastWord'] = {
    status,
    alert,
    episode,
    endsAt,
    eventId: place.cause,
    until: until === undefined ? place.time : fromTimestamp(until),
    turn,
  };
  // Another stream may have told already that it flaps no more.
  const lastWord = turn > known.calmSince ? said : known.lastWord;
  const expiresAt = status === 'firing' ? expiryAt(endsAt, place.time) : undefined;
  const renewal = expiresAt === undefined ? known.renewal : { episode, expiresAt, turn };
  const changes = withChange(known.changes, place.time);
  return withAlert(state, fingerprint, { ...known, lastWord, renewal, changes }, policy);
}

/** A repeated alert goes on for as long as it says now. */
function renewed(
  state: RouterState,
  data: EventData<'argus.alert.deduplicated.v1'>,
  place: Place,
  policy: RouterPolicy,
): RouterState {
  const { fingerprint, episode, status, incidentId, endsAt } = data;
  const expiresAt = expiryAt(endsAt, place.time);
  if (status !== 'firing' || incidentId === undefined || expiresAt === undefined) return state;
  const known = state.alerts.get(fingerprint) ?? unknownAlert;
  const renewal = { episode, expiresAt, turn: turnOf(data, place) };
  return withAlert(state, fingerprint, { ...known, renewal }, policy);
}
