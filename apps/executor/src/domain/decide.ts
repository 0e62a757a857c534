import {
  type ArgusEvent,
  type EventOf,
  fact,
  type Fact,
  type IncidentDecider,
  type IncidentInput,
  type ProposedAction,
} from '#libs/contracts';
import { type Decision, type DecisionContext, nothing } from '#libs/kernel';
import { evolve } from './evolve.js';
import { type ExecutorPolicy, type Objection, objectionAtAnyTime, objectionTo } from './objection.js';
import { type ExecutorState, initialExecutorState, type Run, runKey } from './state.js';

/** Run an approved action. Follows only from its recorded start. */
export interface RunAction {
  readonly key: string;
  readonly incidentId: string;
  readonly approvalId: string;
  readonly action: ProposedAction;
  /** The id of the action that this one takes back. */
  readonly undoOf?: string;
  /** When its start was recorded, and until when it may begin; epoch milliseconds. */
  readonly startedAt: number;
  readonly startBy: number;
  /** Why it must not begin any more, if something came in between. */
  readonly objection?: Objection;
}

/** Runs approved actions, each once, within the guardrails. */
export const executorDecider: IncidentDecider<ExecutorState, RunAction, ExecutorPolicy> = {
  initial: initialExecutorState,
  evolve,
  decide,
  deadline: () => undefined,
  // An action that runs has yet to be stated finished.
  finishedAt: (state) => (state.runs.some(({ stage }) => stage === 'started') ? undefined : state.closedAt),
};

function decide(
  input: IncidentInput,
  state: ExecutorState,
  context: DecisionContext<ExecutorPolicy>,
): Decision<Fact, RunAction> {
  const { incidentId } = state;
  if (incidentId === undefined) return nothing('incident-not-opened');

  const commands = startedIn(input).flatMap(({ data }) => toRun(runKey(data), incidentId, state, context));
  // Nothing else is stated with a command: its message must not have to come again because of that.
  if (commands.length > 0) return { events: [], commands, reason: 'running-the-action' };

  const events = state.runs
    .filter(({ stage }) => stage === 'granted')
    .map((run) => startOrRefuse(run, incidentId, state, context));
  if (events.length > 0) return { events, commands: [], reason: 'grant-checked' };
  return nothing('nothing-granted');
}

type Started = EventOf<'argus.action.started.v1'>;

const startedIn = (input: IncidentInput): Started[] =>
  input.kind === 'recorded' ? input.events.filter(isStarted) : [];

const isStarted = (event: ArgusEvent): event is Started => event.type === 'argus.action.started.v1';

function toRun(
  key: string,
  incidentId: string,
  state: ExecutorState,
  context: DecisionContext<ExecutorPolicy>,
): RunAction[] {
  const run = state.runs.find((each) => each.key === key);
  if (run?.stage !== 'started' || run.startedAt === undefined) return [];
  const { approvalId, action, undoOf, startedAt } = run;
  const startBy = startedAt + context.policy.grantValidForMs;
  const closed = !state.open && undoOf === undefined ? { reason: 'incident-closed' } : undefined;
  const objection = closed ?? objectionAtAnyTime(run, state, context);
  return [{ key, incidentId, approvalId, action, undoOf, startedAt, startBy, objection }];
}

function startOrRefuse(
  run: Run,
  incidentId: string,
  state: ExecutorState,
  context: DecisionContext<ExecutorPolicy>,
): Fact {
  const { action, askedDigest, undoOf } = run;
  const objection = objectionTo(run, state, context);
  if (objection !== undefined)
    return fact('argus.action.refused.v1', incidentId, { ...headOf(run, incidentId), ...objection });
  return fact('argus.action.started.v1', incidentId, {
    ...headOf(run, incidentId),
    action,
    digest: askedDigest,
    reason: undoOf === undefined ? 'approved' : 'regressed',
    ...(state.service === undefined ? {} : { service: state.service }),
  });
}

/** What every fact about a run begins with. */
export const headOf = ({ approvalId, action, undoOf }: Run, incidentId: string) => ({
  ...{ incidentId, approvalId, actionId: action.id },
  ...(undoOf === undefined ? {} : { undoOf }),
});
