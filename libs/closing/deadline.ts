import type { Check } from '#libs/contracts';
import { type Need, isFresh, isUnanswerable, lookDueAt } from './looks.js';
import type { CloserState } from './state.js';

/** The checks that count now: those of the action that is watched, else those of the runbook. */
export const checksNow = ({ watch, verify }: CloserState): readonly Check[] => watch?.checks ?? verify.checks;

/** When the checks have to be looked at next, for whatever reason; epoch milliseconds. */
export function nextLook(state: CloserState): number | undefined {
  const dues = needsOf(state).map((need) => lookDueAt(state.looks, checksNow(state), need));
  return earliest(dues);
}

/** When the incident has to be looked at again without news. */
export function deadlineOf(state: CloserState): number | undefined {
  const { stage, watch, verifyAt } = state;
  if (stage !== 'open' && stage !== 'resolved') return undefined;
  const look = nextLook(state);
  // Where there are checks, a look that is asked for at the end decides.
  const end = look === undefined && watch === undefined && stage === 'resolved' ? verifyAt : undefined;
  return earliest([look, end, watchEnd(state)]);
}

function watchEnd({ watch, looks }: CloserState): number | undefined {
  if (watch === undefined) return undefined;
  const { checks, since, until } = watch;
  const decidesAlone = checks.length === 0 || (isFresh(looks, checks, since) && isUnanswerable(looks));
  return decidesAlone || looks.askedAt < until ? until : undefined;
}

function needsOf({ stage, firing, hadAlerts, quietSince, verifyAt, watch }: CloserState): Need[] {
  if (stage !== 'open' && stage !== 'resolved') return [];
  const ofWatch = watch === undefined ? [] : [{ since: watch.since, until: watch.until }];
  if (!hadAlerts || firing.size > 0 || quietSince === undefined) return ofWatch;
  return [...ofWatch, { since: quietSince, ...(verifyAt !== undefined && { until: verifyAt }) }];
}

function earliest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
