import { type ArgusEvent, fromTimestamp } from '#libs/contracts';
import { incidentFactsAfter } from '#libs/policy';
import { type EpisodeSet, withEpisode, withoutEpisode } from './episode-set.js';
import type { CloserState } from './state.js';

/** Folds one fact of the incident's history. */
export function evolve(before: CloserState, event: ArgusEvent): CloserState {
  const facts = incidentFactsAfter(before.facts, event);
  const state = facts === before.facts ? before : { ...before, facts };
  switch (event.type) {
    case 'argus.incident.opened.v1':
      return { ...state, incidentId: event.data.incidentId, stage: 'open' };
    case 'argus.incident.reopened.v1':
      return { ...state, stage: 'open', verifyAt: undefined, disturbed: false, closedAt: undefined };
    case 'argus.incident.alert-attached.v1':
      return attached(state, withEpisode(state.firing, episodeKey(event.data)));
    case 'argus.incident.alert-resolved.v1':
      return { ...state, firing: withoutEpisode(state.firing, episodeKey(event.data)) };
    case 'argus.incident.resolved.v1':
      return {
        ...state,
        stage: 'resolved',
        verifyAt: fromTimestamp(event.data.verifyAt),
        disturbed: state.firing.size > 0,
      };
    case 'argus.verification.failed.v1':
      return { ...state, stage: 'open', verifyAt: undefined, disturbed: false };
    case 'argus.incident.closed.v1':
      return {
        ...state,
        stage: 'closed',
        verifyAt: undefined,
        disturbed: false,
        closedAt: fromTimestamp(event.time),
      };
    default:
      return state;
  }
}

function attached(state: CloserState, firing: EpisodeSet): CloserState {
  const isNew = firing !== state.firing;
  return {
    ...state,
    firing,
    hadAlerts: true,
    disturbed: state.disturbed || (isNew && state.stage === 'resolved'),
  };
}

const episodeKey = ({ fingerprint, episode }: { fingerprint: string; episode: string }): string =>
  `${fingerprint}/${episode}`;
