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
import { type Hypothesise, conclude } from './conclude.js';
import { evolve } from './evolve.js';
import { type FoundAlert, foundAlert } from './found-alert.js';
import { type WentOnAt, giveUp, givenUpAt } from './give-up.js';
import { type LookPolicy, firstLookAt, lookNow } from './look.js';
import { type NarrateCommand, narrate } from './narrate.js';
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
  /** The model that orders and words what was found; without it, it stands as it was found. */
  readonly model?: string;
  /** What goes on in this process is not given up; without it, what nothing came of in time is. */
  readonly wentOnAt?: WentOnAt;
}

/** Ask the sources of evidence for what is recorded as requested. */
export interface GatherCommand {
  readonly kind: 'gather-evidence';
  readonly request: EventData<'argus.triage.evidence-requested.v1'>;
  readonly alerts: readonly FoundAlert[];
}

/** What triage has done at its edge. */
export type TriageCommand = GatherCommand | NarrateCommand;

/** Looks at an incident, recommends what has a runbook, asks for evidence and says what it speaks for. */
export const triageDecider: IncidentDecider<TriageState, TriageCommand, TriagePolicy> = {
  initial: initialTriageState,
  evolve,
  decide,
  deadline,
  finishedAt: (state) => state.closedAt,
};

/** The next look, or the end of what is awaited. What has nothing to look at is looked at when something happens. */
function deadline(state: TriageState): number | undefined {
  const { open, started, alerts, pending, nextLookAt } = state;
  if (!open) return undefined;
  const next = started && alerts.length > 0 && pending === undefined ? nextLookAt : undefined;
  const end = givenUpAt(state);
  return next === undefined || end === undefined ? (next ?? end) : Math.min(next, end);
}

function decide(
  input: IncidentInput,
  state: TriageState,
  { policy, now }: DecisionContext<TriagePolicy>,
): Decision<Fact, TriageCommand> {
  const { incidentId } = state;
  if (incidentId === undefined) return nothing('incident-not-opened');
  if (!state.open) return nothing('incident-closed');
  const commands = input.kind === 'recorded' ? commandsFor(input.events, state) : [];
  const [command] = commands;
  if (command !== undefined)
    return {
      events: [],
      commands,
      reason: command.kind === 'narrate' ? 'causes-to-word' : 'evidence-to-gather',
    };

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
    narrate(state, policy.model),
    lookNow(state, { now, policy: policy.evidence, dueAt }),
    giveUp(state, { now, wentOnAt: policy.wentOnAt }),
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

/** What is under way, where these events ask for it. */
const commandsFor = (events: readonly ArgusEvent[], state: TriageState): TriageCommand[] =>
  events.flatMap((event): TriageCommand[] => {
    const { pending, settled, concluded } = state;
    const alerts = state.alerts.map(foundAlert);
    if (event.type === 'argus.triage.evidence-requested.v1')
      return event.data.look === pending?.look && settled === undefined
        ? [{ kind: 'gather-evidence', request: event.data, alerts }]
        : [];
    if (event.type === 'argus.triage.narration-requested.v1' && concluded?.told.look === event.data.look)
      return [
        { kind: 'narrate', request: event.data, told: concluded.told, looked: concluded.looked, alerts },
      ];
    return [];
  });
