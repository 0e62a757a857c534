import { type EventData, fromTimestamp } from '#libs/contracts';
import { laterOver } from './episodes.js';
import { evolveTakenIn } from './evolve-incident.js';
import type { Reason } from './explain.js';
import { unknownAlert, withAlert } from './known-alert.js';
import type { RouterPolicy } from './policy.js';
import type { KnownAlert, Membership, RouterState } from './state.js';
import { type Place, turnOf } from './told.js';

/** So many changes of an alert are remembered; no rule counts more. */
const mostChanges = 100;

/** One more change, at its place in time: not at its turn, which a clock that was set back puts beside the last one. */
export function withChange(changes: readonly number[], at: number): readonly number[] {
  const later = changes.findLastIndex((change) => change <= at) + 1;
  return changes.toSpliced(later, 0, at).slice(-mostChanges);
}

/** The end that a firing alert names for itself; nothing when it lies before now, for then some clock is wrong. */
export function expiryAt(endsAt: string | undefined, now: number): number | undefined {
  const at = endsAt === undefined ? NaN : fromTimestamp(endsAt);
  return at > now ? at : undefined;
}

/** The alert fires in the incident; where it was before, it is over, and nothing holds it back any more. */
export function evolveAttached(
  state: RouterState,
  data: EventData<'argus.incident.alert-attached.v1'>,
  place: Place,
  policy: RouterPolicy,
): RouterState {
  const { fingerprint, incidentId, episode, labels, endsAt, instead } = data;
  const known = state.alerts.get(fingerprint) ?? unknownAlert;
  const turn = turnOf(data, place);
  const isChange = known.membership !== undefined && instead === undefined;
  const membership: Membership = {
    incidentId,
    episode,
    firing: true,
    turn,
    eventId: place.cause,
    expiresAt: expiryAt(endsAt, place.time),
    resolution: undefined,
  };
  const next = evolveTakenIn(state, data);
  const after: KnownAlert = {
    ...released(known, turn),
    labels,
    membership: state.incidents.has(incidentId) ? membership : known.membership,
    changes: isChange ? withChange(known.changes, place.time) : known.changes,
  };
  return withAlert(next, fingerprint, after, policy);
}

/** Nothing that was stated before this turn holds the alert back. */
export const released = (known: KnownAlert, turn: number): KnownAlert => ({
  ...known,
  held: known.held !== undefined && known.held.turn > turn ? known.held : undefined,
  releasedAt: Math.max(known.releasedAt, turn),
});

/** With these the alert is over where it was held back, too. */
const releasing: ReadonlySet<string> = new Set<Reason>(['later-episode-resolved', 'over-while-held-too']);

/** The episode is over in its incident. */
export function evolveResolved(
  state: RouterState,
  data: EventData<'argus.incident.alert-resolved.v1'>,
  place: Place,
  policy: RouterPolicy,
): RouterState {
  const turn = turnOf(data, place);
  const isChange = data.outcome !== undefined || data.reason === 'superseded-by-new-episode';
  return changeMembership(state, data, policy, (known, membership) => ({
    ...(releasing.has(data.reason) ? released(known, turn) : known),
    membership: { ...membership, firing: false, turn, eventId: place.cause, resolution: undefined },
    changes: isChange ? withChange(known.changes, place.time) : known.changes,
    endedElsewhere: endedElsewhere(known, data, place),
  }));
}

/** The episode is said to be over. */
export function evolveResolutionHeld(
  state: RouterState,
  data: EventData<'argus.incident.resolution-held.v1'>,
  place: Place,
  policy: RouterPolicy,
): RouterState {
  const turn = turnOf(data, place);
  const { until, endsAt, rule } = data;
  return changeMembership(state, data, policy, (known, membership) => ({
    ...known,
    membership: {
      ...membership,
      turn,
      eventId: place.cause,
      resolution: { until: fromTimestamp(until), endsAt, rule },
    },
    changes: withChange(known.changes, place.time),
    endedElsewhere: endedElsewhere(known, data, place),
  }));
}

const endedElsewhere = (
  { endedElsewhere: known }: KnownAlert,
  { laterEpisode }: { readonly laterEpisode?: string },
  { time }: Place,
): string | undefined => (laterEpisode === undefined ? known : laterOver(known, laterEpisode, time));

/** The alert begins, or ceases, to change too often to be believed. */
export function evolveFlapping(
  state: RouterState,
  data: EventData<'argus.incident.flapping.v1'>,
  place: Place,
  policy: RouterPolicy,
): RouterState {
  const { fingerprint, flapping, rule, until } = data;
  const known = state.alerts.get(fingerprint);
  if (known === undefined) return state;
  const turn = turnOf(data, place);
  const begun = { rule, turn, until: until === undefined ? place.time : fromTimestamp(until) };
  const after: KnownAlert = {
    ...known,
    flapping: flapping ? begun : undefined,
    calmSince: flapping ? known.calmSince : Math.max(known.calmSince, turn),
    lastWord: known.lastWord !== undefined && known.lastWord.turn > turn ? known.lastWord : undefined,
  };
  return withAlert(state, fingerprint, after, policy);
}

/** Only what is said of the episode that the incident has, while it fires there, changes anything. */
function changeMembership(
  state: RouterState,
  { fingerprint, incidentId, episode }: { fingerprint: string; incidentId: string; episode: string },
  policy: RouterPolicy,
  change: (known: KnownAlert, membership: Membership) => KnownAlert,
): RouterState {
  const known = state.alerts.get(fingerprint);
  const membership = known?.membership;
  if (known === undefined || membership?.firing !== true) return state;
  if (membership.incidentId !== incidentId || membership.episode !== episode) return state;
  return withAlert(state, fingerprint, change(known, membership), policy);
}
