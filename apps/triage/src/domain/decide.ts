import {
  type ArgusEvent,
  type EventData,
  type Fact,
  type IncidentDecider,
  type IncidentInput,
} from '#libs/contracts';
import { fact, toTimestamp } from '#libs/contracts';
import { type Decision, type DecisionContext, nothing } from '#libs/kernel';
import { type Condition, testCondition } from '#libs/policy';
import { advise } from './advise.js';
import { type FoundAlert, type Hypothesise, conclude, foundAlert } from './conclude.js';
import { evolve } from './evolve.js';
import { type LookPolicy, firstLookAt, lookNow } from './look.js';
import type { Recommend } from './recommend.js';
import { initialTriageState, type TriageState } from './state.js';

/** What triage goes by. */
export interface TriagePolicy {
  readonly recommend: Recommend;
  /** Which incidents it looks at; without it, at all of them. */
  readonly when?: Condition;
  /** How evidence is asked for, and what is concluded from it; without them, it is not. */
  readonly evidence?: LookPolicy;
  readonly hypothesise?: Hypothesise;
}

/** Ask the sources of evidence for what is recorded as requested. */
export interface GatherCommand {
  readonly kind: 'gather-evidence';
  readonly request: EventData<'argus.triage.evidence-requested.v1'>;
  readonly alerts: readonly FoundAlert[];
}

/** Looks at an incident, recommends what has a runbook, asks for evidence and says what it speaks for. */
export const triageDecider: IncidentDecider<TriageState, GatherCommand, TriagePolicy> = {
  initial: initialTriageState,
  evolve,
  decide,
  deadline,
  finishedAt: (state) => state.closedAt,
};

/** The next look. What is under way, or has nothing to look at, is looked at when something happens. */
function deadline({ open, started, alerts, pending, nextLookAt }: TriageState): number | undefined {
  return open && started && alerts.length > 0 && pending === undefined ? nextLookAt : undefined;
}

function decide(
  input: IncidentInput,
  state: TriageState,
  { policy, now }: DecisionContext<TriagePolicy>,
): Decision<Fact, GatherCommand> {
  const { incidentId } = state;
  if (incidentId === undefined) return nothing('incident-not-opened');
  if (!state.open) return nothing('incident-closed');
  const commands = input.kind === 'recorded' ? commandsFor(input.events, state) : [];
  if (commands.length > 0) return { events: [], commands, reason: 'evidence-to-gather' };

  // A look too many does no harm, so one that cannot be judged is looked at; what has begun goes on.
  const wanted = testCondition(
    policy.when,
    { now, incident: state.facts },
    { without: true, onFailure: true },
  );
  if (!state.started && !wanted.holds) return nothing('not-wanted-by-policy');

  const first = firstLookAt(state.lookedFrom ?? now, policy.evidence);
  const start = state.started ? [] : [started(incidentId, state, first)];
  const dueAt = state.started ? state.nextLookAt : first;
  const steps = [
    advise(state, policy.recommend),
    conclude(state, policy.hypothesise),
    lookNow(state, { now, policy: policy.evidence, dueAt }),
  ];
  const taken = steps.filter(({ events }) => events.length > 0);
  const events = [...start, ...taken.flatMap((step) => step.events)];
  const [reason = 'nothing-new-to-recommend'] = (taken.length > 0 ? taken : steps).map((step) => step.reason);
  return {
    events,
    commands: [],
    reason: start.length > 0 && taken.length === 0 ? 'waiting-for-an-alert' : reason,
  };
}

const started = (incidentId: string, { reopened }: TriageState, lookAt: number | undefined): Fact =>
  fact('argus.triage.started.v1', incidentId, {
    incidentId,
    reason: reopened ? 'incident-reopened' : 'incident-opened',
    ...(lookAt === undefined ? {} : { nextLookAt: toTimestamp(lookAt) }),
  });

/** The look that is under way, where these events ask for it. */
const commandsFor = (
  events: readonly ArgusEvent[],
  { pending, settled, alerts }: TriageState,
): GatherCommand[] =>
  events.flatMap((event) =>
    event.type === 'argus.triage.evidence-requested.v1' &&
    event.data.look === pending?.look &&
    settled === undefined
      ? [{ kind: 'gather-evidence', request: event.data, alerts: alerts.map(foundAlert) }]
      : [],
  );
