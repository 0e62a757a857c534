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
import { type ExecutorPolicy, objectionTo } from './objection.js';
import { type ExecutorState, initialExecutorState, type Run } from './state.js';

/** Run an approved action. Follows only from its recorded start. */
export interface RunAction {
  readonly incidentId: string;
  readonly approvalId: string;
  readonly action: ProposedAction;
  /** It must not begin later than this, epoch milliseconds. */
  readonly startBy: number;
  /** Why it must not begin any more, if something happened since its start was recorded. */
  readonly overtakenBy?: string;
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

  const commands = startedIn(input).flatMap(({ data }) => toRun(data.approvalId, incidentId, state, context));
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
  approvalId: string,
  incidentId: string,
  state: ExecutorState,
  { policy }: DecisionContext<ExecutorPolicy>,
): RunAction[] {
  const run = state.runs.find((each) => each.approvalId === approvalId);
  if (run?.stage !== 'started' || run.startedAt === undefined) return [];
  const startBy = run.startedAt + policy.grantValidForMs;
  const overtakenBy = state.open ? undefined : 'the incident was closed';
  return [{ incidentId, approvalId, action: run.action, startBy, overtakenBy }];
}

function startOrRefuse(
  run: Run,
  incidentId: string,
  state: ExecutorState,
  context: DecisionContext<ExecutorPolicy>,
): Fact {
  const { approvalId, action, askedDigest } = run;
  const head = { incidentId, approvalId, actionId: action.id };
  const objection = objectionTo(run, state, context);
  if (objection !== undefined)
    return fact('argus.action.refused.v1', incidentId, { ...head, reason: objection });
  return fact('argus.action.started.v1', incidentId, {
    ...head,
    action,
    digest: askedDigest,
    reason: 'approved',
  });
}
