import { attach, isSuperseded, open } from './attach.js';
import { isStale, saidLast } from './episodes.js';
import { incidentFor, routed } from './find-incident.js';
import { beginsToFlap, flaps, placeFlapping } from './flapping-alert.js';
import { causeOf, heldBack } from './hold-back.js';
import { type Arrival, type Placement, type Placing, deduplicated, turnField } from './placement.js';
import { type Holding, type KnownAlert, type RouterState, holdingOf } from './state.js';

/** Finds the incident of a firing alert, or opens one, unless something holds the alert back. */
export function placeFiring(arrival: Arrival, state: RouterState, placing: Placing): Placement {
  const { fingerprint, episode, endsAt } = arrival.data;
  const { now } = placing;
  const known = state.alerts.get(fingerprint);
  const holding = holdingOf(state, fingerprint);
  if (known !== undefined && isOutOfDate(episode, known, now)) {
    return deduplicated(arrival, 'firing', 'stale-episode', holding?.incident.id);
  }
  if (known !== undefined && holding !== undefined && isRepeated(episode, known, holding)) {
    const renews = endsAt === undefined ? {} : { endsAt, ...turnField(state, fingerprint, now) };
    return deduplicated(arrival, 'firing', 'already-attached', holding.incident.id, renews);
  }
  const cause = causeOf(arrival, state, placing);
  if (cause !== undefined) return heldBack(arrival, cause, state, placing);

  const isOpen = holding !== undefined && holding.incident.status !== 'closed';
  const changes = isSuperseded(arrival, holding?.member) ? 2 : 1;
  const flapping = arrival.instead === undefined ? flaps(fingerprint, changes, state, placing) : undefined;
  if (isOpen && flapping?.already === true) {
    return placeFlapping(arrival, 'firing', holding, flapping, state, placing);
  }
  const placement = place(arrival, holding, state, placing);
  if (!isOpen || flapping === undefined) return placement;
  const begins = beginsToFlap(arrival, holding.incident.id, flapping, state, placing);
  return { ...placement, facts: [...placement.facts, begins] };
}

const isOutOfDate = (episode: string, { membership, held, ...known }: KnownAlert, now: number): boolean =>
  isStale(episode, membership?.episode, now) ||
  isStale(episode, known.endedElsewhere, now) ||
  isStale(episode, held?.alert.episode, now) ||
  (known.flapping !== undefined && isStale(episode, known.lastWord?.episode, now));

/** Whether its incident has this very episode, and the alert said last that it fires. */
function isRepeated(episode: string, known: KnownAlert, { incident, member }: Holding): boolean {
  if (incident.status === 'closed' || !member.firing) return false;
  const said = saidLast(known);
  return said?.status === 'firing' && said.episode === episode;
}

function place(
  arrival: Arrival,
  holding: Holding | undefined,
  state: RouterState,
  placing: Placing,
): Placement {
  const way = routed(arrival, placing.policy);
  const found = incidentFor(arrival, way, holding, state, placing);
  if (found === undefined) return open(arrival, way, state, placing);
  const member = holding?.incident.id === found.incident.id ? holding.member : undefined;
  return attach(arrival, way, found.incident, member, found.rule, state, placing);
}
