import { type Fact, fact, type IncidentDecider, type IncidentInput } from '#libs/contracts';
import { type Decision, type DecisionContext, nothing } from '#libs/kernel';
import { type Condition, testCondition } from '#libs/policy';
import { evolve } from './evolve.js';
import { observe, type Observation } from './observe.js';
import { type Advice, bestAdvice, type Recommend } from './recommend.js';
import { initialTriageState, type TriageState } from './state.js';

/** What triage goes by. */
export interface TriagePolicy {
  readonly recommend: Recommend;
  /** Which incidents it looks at; without it, at all of them. */
  readonly when?: Condition;
}

/** Looks at an incident and recommends what has a runbook. It carries nothing out. */
export const triageDecider: IncidentDecider<TriageState, never, TriagePolicy> = {
  initial: initialTriageState,
  evolve,
  decide,
  deadline: () => undefined,
  finishedAt: (state) => state.closedAt,
};

function decide(
  _input: IncidentInput,
  state: TriageState,
  { policy, now }: DecisionContext<TriagePolicy>,
): Decision<Fact> {
  const { incidentId } = state;
  if (incidentId === undefined) return nothing('incident-not-opened');
  if (!state.open) return nothing('incident-closed');

  // A look too many does no harm, so one that cannot be judged is looked at; what has begun goes on.
  const wanted = testCondition(
    policy.when,
    { now, incident: state.facts },
    { without: true, onFailure: true },
  );
  if (!state.started && !wanted.holds) return nothing('not-wanted-by-policy');

  const start = state.started ? [] : [started(incidentId, state)];
  if (state.alerts.length === 0 || state.recommended === 'runbook') {
    return start.length > 0 ? stating(start, 'waiting-for-an-alert') : nothing('nothing-new-to-recommend');
  }
  const advice = bestAdvice(state.alerts, policy.recommend, state.triedInVain);
  // Once no runbook was found, only one that fits an alert since attached is news.
  if (state.recommended === 'no-runbook' && advice === undefined) return nothing('still-no-runbook-matches');

  const observations = [
    ...observe(state.alerts, state.furtherAlerts),
    ...attemptsIn(state),
    ...problemsOf(advice),
  ];
  const wouldBe = state.triedInVain.size === 0 ? advice : bestAdvice(state.alerts, policy.recommend);
  const insteadOf = wouldBe?.runbook.id === advice?.runbook.id ? undefined : wouldBe;
  const recommendation = recommended(incidentId, advice, insteadOf);
  return stating(
    [...start, fact('argus.triage.observed.v1', incidentId, { incidentId, observations }), recommendation],
    recommendation.data.reason,
  );
}

const stating = (events: readonly Fact[], reason: string): Decision<Fact> => ({
  events,
  commands: [],
  reason,
});

const started = (incidentId: string, { reopened }: TriageState): Fact =>
  fact('argus.triage.started.v1', incidentId, {
    incidentId,
    reason: reopened ? 'incident-reopened' : 'incident-opened',
  });

function problemsOf(advice: Advice | undefined): Observation[] {
  return (advice?.problems ?? []).map((text) => ({ kind: 'action-problem', text }));
}

/** What has been tried: a person who reads the recommendation has to know why it is another one. */
const attemptsIn = ({ triedInVain }: TriageState): Observation[] =>
  [...triedInVain.values()].map(({ action, runbook, why }) => ({
    kind: 'tried-in-vain',
    text: `"${action}" of the runbook "${runbook}" was tried in vain or not wanted (${why}), so it is not recommended again.`,
  }));

function recommended(incidentId: string, advice: Advice | undefined, insteadOf: Advice | undefined) {
  return fact('argus.triage.recommended.v1', incidentId, {
    incidentId,
    ...(advice === undefined ? {} : { runbook: advice.runbook }),
    ...(advice?.action === undefined ? {} : { action: advice.action }),
    ...(advice?.verify === undefined ? {} : { verify: advice.verify }),
    reason: reasonFor(advice, insteadOf),
  });
}

function reasonFor(advice: Advice | undefined, insteadOf: Advice | undefined): string {
  if (insteadOf !== undefined) {
    return advice === undefined ? 'every-matching-runbook-tried-in-vain' : 'next-runbook-after-one-in-vain';
  }
  if (advice === undefined) return 'no-runbook-matches';
  if (advice.action !== undefined) return 'runbook-matches';
  return advice.problems.length > 0
    ? 'runbook-matches-action-not-fillable'
    : 'runbook-matches-without-action';
}
