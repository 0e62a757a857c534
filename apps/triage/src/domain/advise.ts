import { type Fact, fact } from '#libs/contracts';
import { type Decision, nothing } from '#libs/kernel';
import { observe, type Observation } from './observe.js';
import { type Advice, bestAdvice, type Recommend, type Recommendable } from './recommend.js';
import type { TriageState } from './state.js';

/** States what the alerts show and which runbook fits, where that is news. */
export function advise(state: TriageState, recommend: Recommend): Decision<Fact> {
  const { incidentId } = state;
  if (incidentId === undefined || state.alerts.length === 0 || state.recommended === 'runbook')
    return nothing('nothing-new-to-recommend');
  const found = bestAdvice(state.alerts, recommend, state.triedInVain);
  const advice = found?.best;
  // Once no runbook was found, only one that fits an alert since attached is news.
  if (state.recommended === 'no-runbook' && advice === undefined) return nothing('still-no-runbook-matches');

  const observations = [
    ...observe(state.alerts, state.furtherAlerts),
    ...attemptsIn(state),
    ...problemsOf(advice),
  ];
  const wouldBe = state.triedInVain.size === 0 ? advice : bestAdvice(state.alerts, recommend)?.best;
  const insteadOf = wouldBe?.runbook.id === advice?.runbook.id ? undefined : wouldBe;
  const recommendation = recommended(incidentId, found, insteadOf);
  return {
    events: [fact('argus.triage.observed.v1', incidentId, { incidentId, observations }), recommendation],
    commands: [],
    reason: recommendation.data.reason,
  };
}

function problemsOf(advice: Advice | undefined): Observation[] {
  return (advice?.problems ?? []).map((text) => ({ kind: 'action-problem', text }));
}

/** What has been tried: a person who reads the recommendation has to know why it is another one. */
const attemptsIn = ({ triedInVain }: TriageState): Observation[] =>
  [...triedInVain.values()].map(({ action, runbook, why }) => ({
    kind: 'tried-in-vain',
    text: `"${action}" of the runbook "${runbook}" was tried in vain or not wanted (${why}), so it is not recommended again.`,
  }));

function recommended(incidentId: string, found: Recommendable | undefined, insteadOf: Advice | undefined) {
  const { best, alternative } = found ?? {};
  return fact('argus.triage.recommended.v1', incidentId, {
    incidentId,
    ...(best !== undefined && { runbook: best.runbook, because: [...best.because] }),
    ...(best?.action !== undefined && { action: best.action }),
    ...(best?.verify !== undefined && { verify: best.verify }),
    ...(alternative !== undefined && { alternative: toReadAsWell(alternative) }),
    reason: reasonFor(best, insteadOf),
  });
}

const toReadAsWell = ({ runbook: { id, title, file }, because }: Advice) => ({
  ...{ id, title, file },
  because: [...because],
});

function reasonFor(advice: Advice | undefined, insteadOf: Advice | undefined): string {
  if (insteadOf !== undefined) {
    return advice === undefined ? 'every-matching-runbook-tried-in-vain' : 'next-runbook-after-one-in-vain';
  }
  if (advice === undefined) return 'no-runbook-matches';
  if (advice.by === 'words') return 'runbook-speaks-of-the-same';
  if (advice.action !== undefined) return 'runbook-matches';
  return advice.problems.length > 0
    ? 'runbook-matches-action-not-fillable'
    : 'runbook-matches-without-action';
}
