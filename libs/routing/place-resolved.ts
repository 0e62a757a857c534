import { type Fact, fact } from '#libs/contracts';
import { resolveHoldOf } from '#libs/policy';
import { isStale, saidLast } from './episodes.js';
import type { Reason } from './explain.js';
import { flaps, placeFlapping } from './flapping-alert.js';
import { overWhileHeld } from './hold-back.js';
import {
  type Arrival,
  type Placement,
  type Placing,
  because,
  deduplicated,
  turnField,
  written,
} from './placement.js';
import { type Holding, type KnownAlert, type RouterState, holdingOf } from './state.js';

/** Finds the incident in which the alert fires and ends it there, or the reason why it is not believed yet. */
export function placeResolved(arrival: Arrival, state: RouterState, placing: Placing): Placement {
  const { fingerprint, episode } = arrival.data;
  const { now } = placing;
  const known = state.alerts.get(fingerprint);
  const holding = holdingOf(state, fingerprint);
  const held =
    known?.held !== undefined && !isStale(episode, known.held.alert.episode, now) ? known.held : undefined;
  if (holding?.member.firing !== true) {
    if (held !== undefined) {
      const reason: Reason = 'resolved-while-held';
      return { facts: [overWhileHeld(arrival, held.cause, reason, state, placing)], reason };
    }
    return nothingToResolve(arrival, holding, now);
  }
  const { incident, member } = holding;
  if (known === undefined || isOutOfDate(episode, known, now)) {
    return deduplicated(arrival, 'resolved', 'stale-episode', incident.id);
  }
  // When an episode that began later is over, so is the one before it: it goes by its own name, as people saw it.
  const isSame = episode === member.episode;
  if (held !== undefined) {
    return resolved(
      arrival,
      holding,
      isSame ? 'over-while-held-too' : 'later-episode-resolved',
      state,
      placing,
    );
  }
  if (saidLast(known)?.status === 'resolved') {
    return deduplicated(arrival, 'resolved', 'already-resolved', incident.id);
  }
  const flapping = incident.status === 'closed' ? undefined : flaps(fingerprint, 1, state, placing);
  if (flapping !== undefined) return placeFlapping(arrival, 'resolved', holding, flapping, state, placing);
  const rule = resolveHoldOf(placing.policy.resolveHold, known.labels);
  if (rule !== undefined) return resolutionHeld(arrival, holding, rule, state, placing);
  return resolved(arrival, holding, isSame ? 'alert-resolved' : 'later-episode-resolved', state, placing);
}

const isOutOfDate = (episode: string, { membership, flapping, lastWord }: KnownAlert, now: number): boolean =>
  isStale(episode, membership?.episode, now) ||
  (flapping !== undefined && isStale(episode, lastWord?.episode, now));

function nothingToResolve(arrival: Arrival, holding: Holding | undefined, now: number): Placement {
  if (holding === undefined) return deduplicated(arrival, 'resolved', 'nothing-to-resolve');
  const { incident, member } = holding;
  const { episode } = arrival.data;
  if (isStale(episode, member.episode, now)) {
    return deduplicated(arrival, 'resolved', 'stale-episode', incident.id);
  }
  const reason: Reason = episode === member.episode ? 'already-resolved' : 'nothing-to-resolve';
  return deduplicated(arrival, 'resolved', reason, incident.id);
}

function resolved(
  arrival: Arrival,
  { incident, member }: Holding,
  reason: Reason,
  state: RouterState,
  { now }: Placing,
): Placement {
  const { fingerprint, endsAt, episode: laterEpisode } = arrival.data;
  const data = {
    incidentId: incident.id,
    fingerprint,
    episode: member.episode,
    ...turnField(state, fingerprint, now),
    outcome: 'attached' as const,
    reason,
    endsAt: endsAt ?? written(arrival.time),
    ...(laterEpisode > member.episode && { laterEpisode }),
  };
  return { facts: [fact('argus.incident.alert-resolved.v1', incident.id, data, because(arrival))], reason };
}

function resolutionHeld(
  arrival: Arrival,
  { incident, member }: Holding,
  { name: rule, forMs }: { readonly name: string; readonly forMs: number },
  state: RouterState,
  { now }: Placing,
): Placement {
  const reason: Reason = 'resolve-hold';
  const { fingerprint, endsAt, episode: laterEpisode } = arrival.data;
  const data = {
    incidentId: incident.id,
    fingerprint,
    episode: member.episode,
    ...turnField(state, fingerprint, now),
    outcome: 'attached' as const,
    reason,
    rule,
    endsAt: endsAt ?? written(arrival.time),
    until: written(now + forMs),
    ...(laterEpisode > member.episode && { laterEpisode }),
  };
  const facts: Fact[] = [fact('argus.incident.resolution-held.v1', incident.id, data, because(arrival))];
  return { facts, reason };
}
