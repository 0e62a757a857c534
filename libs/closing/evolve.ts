import { type ArgusEvent, type EventOf, fromTimestamp } from '#libs/contracts';
import { incidentFactsAfter } from '#libs/policy';
import { type EpisodeSet, withEpisode, withoutEpisode } from './episode-set.js';
import { looksAfterAsking, looksAfterSeeing } from './looks.js';
import type { CloserState, Watch } from './state.js';
import { watchAfterLook } from './watch.js';

/** Folds one fact of the incident's history. */
export function evolve(before: CloserState, event: ArgusEvent): CloserState {
  const facts = incidentFactsAfter(before.facts, event);
  const state = facts === before.facts ? before : { ...before, facts };
  const time = fromTimestamp(event.time);
  switch (event.type) {
    case 'argus.incident.opened.v1':
      return { ...state, incidentId: event.data.incidentId, stage: 'open' };
    case 'argus.incident.reopened.v1':
      return { ...opened(state), closedAt: undefined };
    case 'argus.incident.alert-attached.v1':
      return attached(state, withEpisode(state.firing, episodeKey(event.data)));
    case 'argus.incident.alert-resolved.v1':
      return over(
        believed(state, event.data.fingerprint),
        withoutEpisode(state.firing, episodeKey(event.data)),
        time,
      );
    case 'argus.incident.flapping.v1':
      return event.data.flapping
        ? { ...state, flapping: new Set(state.flapping).add(event.data.fingerprint) }
        : believed(state, event.data.fingerprint);
    case 'argus.triage.recommended.v1':
      return { ...state, verify: event.data.verify ?? { checks: [] } };
    case 'argus.action.succeeded.v1':
      return succeeded(state, event);
    case 'argus.verification.started.v1':
      return watching(state, event);
    case 'argus.verification.due.v1':
      return { ...state, looks: looksAfterAsking(state.looks, event.data, time) };
    case 'argus.verification.observed.v1': {
      const looks = looksAfterSeeing(state.looks, event.data);
      if (looks === state.looks) return state;
      return { ...state, looks, watch: state.watch && watchAfterLook(state.watch, { looks }) };
    }
    case 'argus.verification.passed.v1':
      return event.data.actionId === undefined ? state : { ...state, watch: undefined };
    case 'argus.verification.failed.v1': {
      const { actionId } = event.data;
      return opened(actionId === undefined ? state : { ...state, watch: undefined });
    }
    case 'argus.incident.resolved.v1':
      return {
        ...state,
        stage: 'resolved',
        verifyAt: fromTimestamp(event.data.verifyAt),
        disturbed: state.firing.size > 0,
      };
    case 'argus.incident.closed.v1':
      return {
        ...state,
        stage: 'closed',
        verifyAt: undefined,
        disturbed: false,
        unwatched: [],
        watch: undefined,
        closedAt: time,
      };
    default:
      return state;
  }
}

const opened = (state: CloserState): CloserState => ({
  ...state,
  stage: 'open',
  verifyAt: undefined,
  disturbed: false,
});

function attached(state: CloserState, firing: EpisodeSet): CloserState {
  const isNew = firing !== state.firing;
  return {
    ...state,
    firing,
    hadAlerts: true,
    quietSince: firing.size > 0 ? undefined : state.quietSince,
    disturbed: state.disturbed || (isNew && state.stage === 'resolved'),
    watch: isNew && state.watch?.wasQuiet === true ? { ...state.watch, firedAgain: true } : state.watch,
  };
}

function over(state: CloserState, firing: EpisodeSet, time: number): CloserState {
  if (firing.size > 0) return { ...state, firing };
  const quietSince = state.quietSince ?? time;
  return { ...state, firing, quietSince, watch: state.watch && { ...state.watch, wasQuiet: true } };
}

/** What the router says of an alert that is over, it believes. */
function believed(state: CloserState, fingerprint: string): CloserState {
  if (!state.flapping.has(fingerprint)) return state;
  return { ...state, flapping: new Set([...state.flapping].filter((each) => each !== fingerprint)) };
}

/** An action that takes another one back is not watched: nothing would take it back in turn. */
function succeeded(state: CloserState, { data, time }: EventOf<'argus.action.succeeded.v1'>): CloserState {
  const { actionId, approvalId, undoOf } = data;
  if (undoOf !== undefined || state.stage === 'closed') return state;
  const isKnown =
    state.watch?.approvalId === approvalId || state.unwatched.some((run) => run.approvalId === approvalId);
  if (isKnown) return state;
  const run = { actionId, approvalId, verify: state.verify, endedAt: fromTimestamp(time) };
  return { ...state, unwatched: [...state.unwatched, run] };
}

function watching(state: CloserState, { data, time }: EventOf<'argus.verification.started.v1'>): CloserState {
  const { actionId, approvalId, until, checks } = data;
  const watch: Watch = {
    actionId,
    approvalId,
    checks,
    since: fromTimestamp(time),
    until: fromTimestamp(until),
    wasQuiet: state.firing.size === 0,
    firedAgain: false,
    held: new Set(),
    missed: new Map(),
  };
  const unwatched = state.unwatched.filter((run) => run.approvalId !== approvalId);
  return { ...state, unwatched, watch };
}

const episodeKey = ({ fingerprint, episode }: { fingerprint: string; episode: string }): string =>
  `${fingerprint}/${episode}`;
