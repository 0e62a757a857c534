import { type CarryOut, type CommandOutcome, type Fact, fact } from '#libs/contracts';
import type { Clock } from '#libs/kernel';
import type { Logger } from '#libs/observability';
import type { AllowList, PreparedAction } from './allow-list.js';
import type { RunAction } from './domain/decide.js';
import { recordable } from './output.js';
import { type Ending, runCommand } from './run-command.js';
import type { RunJournal } from './run-journal.js';
import { sendRequest } from './send-request.js';

/** What actions are run with. */
export interface EffectMeans {
  readonly allowList: AllowList;
  readonly journal: RunJournal;
  readonly clock: Clock;
  readonly log: Logger;
  readonly rootDir: string;
  readonly dataDir: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** Runs approved actions: each at most once, whatever crashes or is delivered again. */
export function executorEffects(means: EffectMeans): CarryOut<RunAction> {
  return async (command, attempt) => {
    const earlier = await means.journal.read(command.approvalId);
    if (earlier.kind === 'finished') return stating(earlier.facts);
    if (earlier.kind === 'begun' || attempt > 1) return stating([failure(command, interrupted)]);
    if (command.overtakenBy !== undefined)
      return stating([failure(command, `not run: ${command.overtakenBy}`)]);
    if (means.clock.now() > command.startBy)
      return stating([failure(command, 'not run: the approval is too old')]);
    return stating([await runOnce(command, means)]);
  };
}

const interrupted = 'interrupted: outcome unknown, not run again';

const stating = (facts: readonly Fact[]): CommandOutcome => ({ kind: 'facts', facts });

async function runOnce(command: RunAction, means: EffectMeans): Promise<Fact> {
  const { approvalId } = command;
  // The list may have been changed since the start was recorded.
  const prepared = means.allowList.prepare(command.action);
  if (!prepared.ok) return failure(command, `not run: ${prepared.error}`);
  if ((await means.journal.begin(approvalId)).kind !== 'unknown') return failure(command, interrupted);

  const startedAt = means.clock.now();
  const ending = await perform(prepared.value, command, means);
  const outcome = outcomeOf(command, ending, Math.max(0, Math.round(means.clock.now() - startedAt)));
  try {
    await means.journal.finish(approvalId, [outcome]);
  } catch (error) {
    // The outcome is stated anyway; only a crash before that would leave it unknown.
    means.log.error({ err: error, approvalId }, 'the outcome of an action could not be noted down');
  }
  return outcome;
}

async function perform(
  prepared: PreparedAction,
  { incidentId, approvalId }: RunAction,
  { rootDir, dataDir, environment }: EffectMeans,
): Promise<Ending> {
  if (prepared.kind === 'command') {
    const told = { ARGUS_INCIDENT_ID: incidentId, ARGUS_APPROVAL_ID: approvalId, ARGUS_DATA_DIR: dataDir };
    const ending = await runCommand(prepared, { workingDir: rootDir, environment, told });
    return { ...ending, output: recordable(ending.output) };
  }
  const { tokenVariable } = prepared;
  const bearerToken = tokenVariable === undefined ? undefined : environment[tokenVariable];
  if (tokenVariable !== undefined && !bearerToken) {
    return { output: '', problem: `not sent: the environment variable ${tokenVariable} is not set` };
  }
  const ending = await sendRequest(prepared, { bearerToken, idempotencyKey: approvalId });
  return { ...ending, output: recordable(ending.output, bearerToken === undefined ? [] : [bearerToken]) };
}

function outcomeOf(command: RunAction, { output, problem }: Ending, durationMs: number): Fact {
  if (problem !== undefined) return failure(command, problem, output, durationMs);
  const { incidentId, approvalId, action } = command;
  const data = { incidentId, approvalId, actionId: action.id, output, durationMs };
  return fact('argus.action.succeeded.v1', incidentId, data);
}

function failure(
  { incidentId, approvalId, action }: RunAction,
  reason: string,
  output = '',
  durationMs = 0,
): Fact {
  const data = { incidentId, approvalId, actionId: action.id, output, reason, durationMs };
  return fact('argus.action.failed.v1', incidentId, data);
}
