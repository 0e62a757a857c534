import { type ActionRun, type Ending, type PreparedAction, type RunJournal, recordable } from '#libs/actions';
import { type CarryOut, type CommandOutcome, type Fact, fact } from '#libs/contracts';
import type { Clock, Result } from '#libs/kernel';
import type { Logger } from '#libs/observability';
import type { Guardrails } from '#libs/policy';
import { RunLeft } from '#libs/runners';
import type { RunAction } from './domain/decide.js';
import type { Objection } from './domain/objection.js';
import type { RunningActions } from './running-actions.js';

/** What actions are run with. */
export interface EffectMeans {
  /** What an action comes to, here or on a runner; the error names, in kebab-case, why it may not run. */
  readonly prepare: (command: RunAction) => Result<PreparedAction>;
  readonly journal: RunJournal<Fact>;
  readonly running: RunningActions;
  readonly clock: Clock;
  readonly log: Logger;
  /** Whether a dry run comes first, or nothing else happens. */
  dryRun(): Guardrails['dryRun'];
}

/** Runs approved actions: each at most once, whatever crashes or is delivered again. */
export function executorEffects(means: EffectMeans): CarryOut<RunAction> {
  return (command, attempt) =>
    means.running.whole(command.key, () =>
      carryOut(command, attempt, means).catch((error: unknown) => {
        if (error instanceof RunLeft) return leftToTheNext;
        throw error;
      }),
    );
}

/** It goes on on its runner, while this process ends. */
const leftToTheNext: CommandOutcome = { kind: 'retry', reason: 'runs-on-its-runner', afterMs: 1_000 };

async function carryOut(command: RunAction, attempt: number, means: EffectMeans): Promise<CommandOutcome> {
  const earlier = await means.journal.read(command.key);
  if (earlier.kind === 'finished') return stating(...earlier.facts);
  // The settings may have been changed since the start was recorded.
  const prepared = means.prepare(command);
  if (earlier.kind === 'begun' || attempt > 1)
    return settleInterrupted(command, prepared.ok ? prepared.value : undefined, means);

  const { objection, startBy } = command;
  if (objection !== undefined) return stating(refusal(command, objection));
  if (means.clock.now() > startBy) return stating(refusal(command, { reason: 'grant-too-old' }));
  if (!prepared.ok) return stating(refusal(command, { reason: prepared.error }));
  const dry = await tryDry(command, prepared.value, means);
  if (dry !== undefined) return stating(dry);
  const before = await means.journal.begin(command.key);
  if (before.kind !== 'unknown') return stating(failure(command, { problem: interrupted, output: '' }));
  return stating(await run(command, prepared.value, means));
}

const interrupted = 'interrupted: outcome unknown, not run again';
/** How long until the other side is asked again what became of a run, ms. */
const pause = 10_000;

const stating = (...facts: readonly Fact[]): CommandOutcome => ({ kind: 'facts', facts });

/** Somebody began it, here or elsewhere, and nobody knows how it ended: the other side may know. */
async function settleInterrupted(
  command: RunAction,
  prepared: PreparedAction | undefined,
  means: EffectMeans,
): Promise<CommandOutcome> {
  const unknown = stating(failure(command, { problem: interrupted, output: '' }));
  if (prepared === undefined) return unknown;
  try {
    const found = await inTime(command, prepared, means, async (each) => prepared.lookUp?.(each));
    if (found === undefined || found.kind === 'unknown') return unknown;
    if (found.kind === 'done') return stating(outcomeOf(command, found.ending, prepared, 0));
  } catch (error) {
    if (error instanceof RunLeft) throw error;
    means.log.warn({ err: error, key: command.key }, 'what became of an action cannot be looked up now');
    return means.clock.now() > command.startBy
      ? unknown
      : { kind: 'retry', reason: 'outcome-cannot-be-looked-up', afterMs: pause };
  }
  // Whether it was done is not known, so what stands against doing it cannot be stated as a refusal.
  if (command.objection !== undefined || means.clock.now() > command.startBy) return unknown;
  return stating(await run(command, prepared, means));
}

/** What the dry run refuses, where there is one. */
async function tryDry(
  command: RunAction,
  prepared: PreparedAction,
  means: EffectMeans,
): Promise<Fact | undefined> {
  const mode = means.dryRun();
  if (mode === 'never' || command.undoOf !== undefined) return undefined;
  const ending = await inTime(command, prepared, means, (each) => prepared.dryRun(each));
  const output = recordable(
    [ending.output, ending.problem].filter((each) => each !== undefined).join('\n'),
    prepared.secrets,
  );
  const guardrail = 'guardrails.dry_run';
  if (ending.problem !== undefined) return refusal(command, { reason: 'dry-run-failed', guardrail }, output);
  return mode === 'only' ? refusal(command, { reason: 'dry-run-only', guardrail }, output) : undefined;
}

async function run(command: RunAction, prepared: PreparedAction, means: EffectMeans): Promise<Fact> {
  const { clock, journal, log } = means;
  const startedAt = clock.now();
  const ending = await inTime(command, prepared, means, (each) => prepared.perform(each));
  const durationMs = Math.max(0, Math.round(clock.now() - startedAt));
  const outcome = outcomeOf(command, ending, prepared, durationMs);
  try {
    await journal.finish(command.key, [outcome]);
  } catch (error) {
    // The outcome is stated anyway; only a crash before that would leave it unknown.
    log.error({ err: error, key: command.key }, 'the outcome of an action could not be noted down');
  }
  return outcome;
}

const inTime = <T>(
  { key, incidentId, approvalId, startedAt }: RunAction,
  { timeoutMs }: PreparedAction,
  { running, clock }: EffectMeans,
  work: (run: ActionRun) => Promise<T>,
): Promise<T> => {
  const signal = running.signalFor(key, timeoutMs);
  return work({ key, incidentId, approvalId, startedAt, sentAt: clock.now(), signal });
};

function outcomeOf(
  command: RunAction,
  { output: said, problem, undo }: Ending,
  { secrets }: PreparedAction,
  durationMs: number,
): Fact {
  const output = recordable(said, secrets);
  if (problem !== undefined)
    return failure(command, { output, problem: recordable(problem, secrets) }, durationMs);
  return fact('argus.action.succeeded.v1', command.incidentId, {
    ...headOf(command),
    ...{ output, durationMs },
    ...(undo === undefined ? {} : { undo: { ...undo, parameters: { ...undo.parameters } } }),
  });
}

const failure = (command: RunAction, { output, problem = '' }: Ending, durationMs = 0): Fact =>
  fact('argus.action.failed.v1', command.incidentId, {
    ...headOf(command),
    ...{ output, reason: problem, durationMs },
  });

const refusal = (command: RunAction, objection: Objection, output?: string): Fact =>
  fact('argus.action.refused.v1', command.incidentId, {
    ...headOf(command),
    ...objection,
    ...(output === undefined ? {} : { output }),
  });

const headOf = ({ incidentId, approvalId, action, undoOf }: RunAction) => ({
  ...{ incidentId, approvalId, actionId: action.id },
  ...(undoOf === undefined ? {} : { undoOf }),
});
