import { fact } from '#libs/contracts';
import type { Reason } from './explain.js';
import { type AlertEvent, type Placement, because, deduplicated } from './placement.js';
import { type RouterState, holdingOf } from './state.js';

/** Finds the incident in which the alert fires, and ends it there. */
export function placeResolved(alert: AlertEvent, state: RouterState): Placement {
  const { fingerprint, episode, endsAt } = alert.data;
  const holding = holdingOf(state, fingerprint);
  if (holding === undefined) return deduplicated(alert, 'nothing-to-resolve');
  const { incident, alert: held } = holding;
  if (episode < held.episode) return deduplicated(alert, 'stale-episode', incident.id);
  if (!held.firing) {
    const known = episode === held.episode;
    return deduplicated(alert, known ? 'already-resolved' : 'nothing-to-resolve', incident.id);
  }
  // When an episode that began later is over, so is the one before it: it goes by its own name, as people saw it.
  const reason: Reason = episode === held.episode ? 'alert-resolved' : 'later-episode-resolved';
  const data = {
    incidentId: incident.id,
    fingerprint,
    episode: held.episode,
    outcome: 'attached' as const,
    reason,
    endsAt: endsAt ?? alert.time,
  };
  const facts = [fact('argus.incident.alert-resolved.v1', incident.id, data, because(alert))];
  return { incidentId: incident.id, facts, reason };
}
