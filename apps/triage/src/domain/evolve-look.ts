import { type ArgusEvent, fromTimestamp, withoutPoints } from '#libs/contracts';
import { lookGivenUp } from './give-up.js';
import { causesOf } from './narrate.js';
import type { TriageState } from './state.js';
import { showsTrouble } from './symptoms.js';

type Looking = Pick<
  TriageState,
  'looksThisTime' | 'nextLookAt' | 'pending' | 'askedAt' | 'settled' | 'evidence' | 'concluded' | 'causeKnown'
>;

/** No evidence is awaited. */
export const noLook: Looking = {
  looksThisTime: 0,
  nextLookAt: undefined,
  pending: undefined,
  askedAt: undefined,
  settled: undefined,
  concluded: undefined,
  evidence: [],
  causeKnown: false,
};

/** Folds one fact about evidence: what was asked for, found and concluded. */
export function evolveLook(state: TriageState, event: ArgusEvent): TriageState {
  switch (event.type) {
    case 'argus.triage.started.v1':
      return { ...state, nextLookAt: momentOf(event.data.nextLookAt) };
    case 'argus.triage.evidence-requested.v1':
      return {
        ...state,
        looks: state.looks + 1,
        looksThisTime: state.looksThisTime + 1,
        nextLookAt: momentOf(event.data.nextLookAt),
        pending: event.data,
        askedAt: fromTimestamp(event.time),
        settled: undefined,
        evidence: [],
      };
    case 'argus.triage.evidence-found.v1':
      return isAwaited(state, event.data.look)
        ? { ...state, evidence: [...state.evidence, event.data.evidence] }
        : state;
    case 'argus.triage.evidence-settled.v1': {
      if (!isAwaited(state, event.data.look)) return state;
      // It tells nothing, so that nothing is concluded from it that would take the place of a known cause.
      if (event.data.reason === lookGivenUp && state.causeKnown) return { ...state, pending: undefined };
      // Where nobody watches what would show it, nobody will later.
      const inVain = !event.data.sources.some(
        (source) => showsTrouble(source) && source.outcome !== 'not-configured',
      );
      return { ...state, settled: event.data, ...(inVain ? { nextLookAt: undefined } : {}) };
    }
    case 'argus.triage.hypothesised.v1': {
      const { look, hypotheses } = event.data;
      const { pending: looked, evidence } = state;
      if (looked?.look !== look) return state;
      // For each open incident this is kept: without points, and where there is nothing to word without any of it.
      const kept = hypotheses.length === 0 ? [] : evidence.map(withoutPoints);
      const concluded = { told: { look, hypotheses, evidence: kept }, looked };
      const causeKnown = hypotheses.length > 0;
      return { ...state, pending: undefined, settled: undefined, evidence: [], concluded, causeKnown };
    }
    case 'argus.triage.narration-requested.v1':
      return state.concluded?.told.look === event.data.look
        ? {
            ...state,
            concluded: {
              ...state.concluded,
              asked: { model: event.data.model, at: fromTimestamp(event.time) },
            },
          }
        : state;
    case 'argus.triage.narrated.v1':
      return state.concluded?.told.look === event.data.look
        ? { ...state, concluded: undefined, narratedCauses: causesOf(state.concluded.told) }
        : state;
    default:
      return state;
  }
}

const isAwaited = ({ pending, settled }: TriageState, look: string): boolean =>
  pending?.look === look && settled === undefined;

const momentOf = (timestamp: string | undefined): number | undefined =>
  timestamp === undefined ? undefined : fromTimestamp(timestamp);
