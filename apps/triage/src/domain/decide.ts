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
  const advice = bestAdvice(state.alerts, policy.recommend);
  // Once no runbook was found, only one that fits an alert since attached is news.
  if (state.recommended === 'no-runbook' && advice === undefined) return nothing('still-no-runbook-matches');

  const observations = [...observe(state.alerts, state.furtherAlerts), ...problemsOf(advice)];
  const recommendation = recommended(incidentId, advice);
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
  return (advice?.problems ?? []).map((problem) => ({
    kind: 'action-problem',
    text: `The runbook's action cannot be proposed: ${problem}.`,
  }));
}

function recommended(incidentId: string, advice: Advice | undefined) {
  return fact('argus.triage.recommended.v1', incidentId, {
    incidentId,
    ...(advice === undefined ? {} : { runbook: advice.runbook }),
    ...(advice?.action === undefined ? {} : { action: advice.action }),
    reason: reasonFor(advice),
  });
}

function reasonFor(advice: Advice | undefined): string {
  if (advice === undefined) return 'no-runbook-matches';
  if (advice.action !== undefined) return 'runbook-matches';
  return advice.problems.length > 0
    ? 'runbook-matches-action-not-fillable'
    : 'runbook-matches-without-action';
}
