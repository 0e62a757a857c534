import { type Recorded, fromTimestamp, outcomeOf, parseSubject } from '#libs/contracts';
import { withDecided } from './decided-events.js';
import { evolveAttached, evolveFlapping, evolveResolutionHeld, evolveResolved } from './evolve-membership.js';
import { evolveDeduplicated, evolveSuppressed } from './evolve-held.js';
import { changeIncident, evolveOpened, standing } from './evolve-incident.js';
import { evolveAdopted, evolveEnding, evolveSilence, evolveSilenceExpired } from './evolve-policy.js';
import { forgetWhatIsOver } from './forget.js';
import { indexedFor } from './indexing.js';
import type { RouterPolicy } from './policy.js';
import type { RouterState } from './state.js';
import type { Place, Told } from './told.js';

/** What folding needs of a message. */
export type Stated = Pick<Recorded, 'agent' | 'events' | 'sequence' | 'subject'>;

/**
 * Folds one message of the router or the closer; others say nothing about where alerts belong. The policy in force
 * only tells how alerts are found again, and for how long what is over matters.
 */
export const evolve =
  (policyInForce: () => RouterPolicy) =>
  (state: RouterState, { agent, events, sequence, subject }: Stated): RouterState => {
    if (agent !== 'router' && agent !== 'closer') return state;
    const policy = policyInForce();
    const parsed = parseSubject(subject);
    const partition = parsed?.family === 'outcome' ? Number(parsed.entity) : 0;
    let next = indexedFor(state, policy);
    for (const event of events) {
      const cause = event.causationid ?? event.id;
      const time = fromTimestamp(event.time);
      next = evolveFact(
        next,
        event,
        { time, sequence, cause, partition, policyVersion: event.policyversion },
        policy,
      );
      next = { ...next, latest: later(next.latest, parsed?.family, time) };
      if (agent === 'router' && outcomeOf(event) !== undefined) {
        next = { ...next, decided: withDecided(next.decided, cause) };
      }
    }
    if (agent === 'router' && parsed?.family === 'incident') {
      next = changeIncident(next, parsed.entity, (incident) => ({
        lastSequence: Math.max(incident.lastSequence, sequence),
      }));
    }
    return forgetWhatIsOver(next, policy);
  };

function later(
  latest: RouterState['latest'],
  family: string | undefined,
  time: number,
): RouterState['latest'] {
  if (family === 'incident' && time > latest.incidents) return { ...latest, incidents: time };
  if (family === 'outcome' && time > latest.outcomes) return { ...latest, outcomes: time };
  return latest;
}

/** What one fact changes. */
export function evolveFact(state: RouterState, told: Told, place: Place, policy: RouterPolicy): RouterState {
  switch (told.type) {
    case 'argus.incident.opened.v1':
      return evolveOpened(state, told.data, place);
    case 'argus.incident.alert-attached.v1':
      return evolveAttached(state, told.data, place, policy);
    case 'argus.incident.alert-resolved.v1':
      return evolveResolved(state, told.data, place, policy);
    case 'argus.incident.resolution-held.v1':
      return evolveResolutionHeld(state, told.data, place, policy);
    case 'argus.incident.flapping.v1':
      return evolveFlapping(state, told.data, place, policy);
    case 'argus.alert.suppressed.v1':
      return evolveSuppressed(state, told.data, place, policy);
    case 'argus.alert.deduplicated.v1':
      return evolveDeduplicated(state, told.data, place, policy);
    case 'argus.incident.severity-changed.v1':
      return changeIncident(state, told.data.incidentId, () => ({ severity: told.data.to }));
    case 'argus.incident.priority-changed.v1':
      return changeIncident(state, told.data.incidentId, () => ({ priority: told.data.to }));
    case 'argus.incident.reopened.v1':
    case 'argus.verification.failed.v1':
      return standing(state, told, 'open', place);
    case 'argus.incident.resolved.v1':
      return standing(state, told, 'resolved', place);
    case 'argus.incident.closed.v1':
      return standing(state, told, 'closed', place);
    case 'argus.silence.created.v1':
      return evolveSilence(state, told.data);
    case 'argus.silence.expired.v1':
      return evolveSilenceExpired(state, told.data);
    case 'argus.silence.ending.v1':
      return evolveEnding(state, told.data);
    case 'argus.policy.adopted.v1':
      return evolveAdopted(state, told.data, place.time);
    default:
      return state;
  }
}
