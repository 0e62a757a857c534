import { setTimeout as pause } from 'node:timers/promises';
import {
  type ActionRun,
  type Ending,
  type PreparedAction,
  type Undoing,
  parameterProblems,
  recordable,
  stoppedBecause,
} from '#libs/actions';
import {
  type ProposedAction,
  type RunnerIdentity,
  type RunnerOrder,
  type WantedRunner,
  runnerName,
  runnerSubjects,
} from '#libs/contracts';
import type { Clock } from '#libs/kernel';
import type { RunnerChannel, RunnerNews } from '#libs/messaging';
import type { Logger } from '#libs/observability';
import type { RunnerBook } from './runner-book.js';
import { clocksApart, confirmWithin, longestRun, lostAfter, mostSaid, settledAfter } from './timings.js';

/** What actions are handed over with. */
export interface RemoteMeans {
  readonly channel: Pick<RunnerChannel, 'send' | 'read' | 'last'>;
  readonly book: Pick<RunnerBook, 'pick' | 'lastAtWork' | 'heardFor'>;
  /** Aborted when this process is being stopped: a run that is waited for is then left to the next one. */
  readonly stopping: AbortSignal;
  readonly clock: Clock;
  readonly log: Logger;
}

/** An action that is for a runner. */
export interface RemoteRun {
  readonly action: Pick<ProposedAction, 'kind' | 'parameters'>;
  readonly wanted: WantedRunner;
  /** Until when it may begin, epoch ms. */
  readonly startBy: number;
  /** A person has cancelled it, before this process took it on. */
  readonly cancelled?: boolean;
  /** Told what the runner says meanwhile; told again under the same number after a crash. */
  readonly onSaid: (runner: string, number: number, text: string) => Promise<void>;
}

/** This process is being stopped while a run goes on elsewhere; the next one waits for its end. */
export class RunLeft extends Error {
  constructor(key: string) {
    super(`${key} goes on on its runner; whoever looks it up next waits for its end`);
    this.name = 'RunLeft';
  }
}

/** How long a dry run may wait for its turn, ms; how often is looked whether there is news, or tried again. */
const [dryRunWithin, lookEvery, tryEvery] = [30_000, 100, 1_000];

const unknown = 'outcome unknown, not run again';

/**
 * An action that runs on another host, for the executor as any other: it is handed over to one runner, once, and waited
 * for. It is never handed over to a second one: the first could have begun.
 */
export function prepareRemotely(remote: RemoteRun, means: RemoteMeans): PreparedAction {
  return {
    timeoutMs: longestRun,
    secrets: [],
    dryRun: (run) => {
      const startBy = Math.min(remote.startBy, means.clock.now() + dryRunWithin);
      return handOver(
        { ...remote, startBy, onSaid: async () => undefined },
        { ...run, key: `${run.key}-dry` },
        true,
        means,
      );
    },
    perform: (run) => handOver(remote, run, false, means),
    async lookUp(run) {
      const order = await whileAway(means, run.key, () => orderOf(run.key, means));
      if (order === 'none') return { kind: 'repeatable' };
      if (order === 'not-believed') return { kind: 'unknown' };
      return { kind: 'done', ending: await new Following(order, remote, run, means).ending() };
    },
  };
}

interface HandedOver {
  readonly runner: RunnerIdentity;
  readonly order: RunnerOrder;
}

async function handOver(
  remote: RemoteRun,
  run: ActionRun,
  dry: boolean,
  means: RemoteMeans,
): Promise<Ending> {
  const { wanted, action, startBy } = remote;
  const runner = means.book.pick(wanted.labels)?.identity;
  if (runner === undefined) return { output: '', problem: noRunner(wanted) };
  const { key, incidentId, approvalId, startedAt } = run;
  const order: RunnerOrder = {
    ...{ kind: 'order', key, dry, incidentId, approvalId, startedAt, startBy },
    action: { kind: action.kind, parameters: { ...action.parameters } },
    ...{ labels: wanted.labels, priority: wanted.priority ?? 'normal' },
  };
  const sent = await means.channel.send(runnerSubjects.order(runner, key), order, { once: `order ${key}` });
  // Another copy of the executor may have handed it over, to another runner.
  const handedOver =
    sent === 'stored' ? { runner, order } : await whileAway(means, key, () => orderOf(key, means));
  if (typeof handedOver === 'string') return { output: '', problem: `handed over before: ${unknown}` };
  return new Following(handedOver, remote, run, means).ending();
}

/** Tries until the bus answers: what cannot be asked now says nothing about the run. */
async function whileAway<T>(
  { stopping, log }: Pick<RemoteMeans, 'stopping' | 'log'>,
  key: string,
  work: () => Promise<T>,
): Promise<T> {
  for (;;) {
    if (stopping.aborted) throw new RunLeft(key);
    try {
      return await work();
    } catch (error) {
      log.warn({ err: error, key }, 'what became of an action on a runner cannot be asked now');
      await pause(tryEvery);
    }
  }
}

const noRunner = ({ labels }: WantedRunner): string =>
  `no runner with ${Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(',')} is there: nothing was begun`;

async function orderOf(
  key: string,
  { channel, log }: RemoteMeans,
): Promise<HandedOver | 'none' | 'not-believed'> {
  const found = await channel.last(runnerSubjects.ordersOf(key));
  if (found === undefined) return 'none';
  if (found.ok && found.value.message.kind === 'order')
    return { runner: found.value.runner, order: found.value.message };
  log.error({ key, reason: found.ok ? 'it is no order' : found.error }, 'an order is not believed');
  return 'not-believed';
}

/** A runner may say how to put back what its action changed, and no more: the same thing, set to another value. */
function restoring(
  { kind, parameters }: RemoteRun['action'],
  undo: Undoing | undefined,
): Undoing | undefined {
  if (undo === undefined || undo.kind !== kind || parameterProblems(undo).length > 0) return undefined;
  const named = (of: Undoing['parameters']): string =>
    JSON.stringify(
      Object.entries(of)
        .filter(([, value]) => typeof value === 'string')
        .sort(),
    );
  return named(undo.parameters) === named(parameters) ? undo : undefined;
}

/** Waits for what becomes of one order. */
class Following {
  /** When it was heard that it was begun, on the scale of the book's `heardFor().allInAll`. */
  private takenAt: number | undefined;
  private ended: Ending | undefined;
  private cancelledAt: number | undefined;

  constructor(
    private readonly handedOver: HandedOver,
    private readonly remote: RemoteRun,
    private readonly run: ActionRun,
    private readonly means: RemoteMeans,
  ) {}

  /** How it ended, or why nobody knows. */
  async ending(): Promise<Ending> {
    const { runner, order } = this.handedOver;
    const { channel, log, stopping } = this.means;
    const reading = await whileAway(this.means, order.key, () =>
      channel.read({
        filter: runnerSubjects.reports(runner, order.key),
        onNews: (news) => this.hear(news),
        onUnbelieved: (subject, reason) =>
          log.error({ subject, reason }, 'what a runner is said to report is not believed'),
      }),
    );
    try {
      await reading.caughtUp;
      for (;;) {
        if (this.ended !== undefined) return this.ended;
        if (stopping.aborted) throw new RunLeft(order.key);
        await this.cancelWhenAborted();
        const problem = this.whyInVain();
        if (problem !== undefined) return { output: '', problem };
        await pause(lookEvery);
      }
    } finally {
      await reading.stop();
    }
  }

  private async hear({ message }: RunnerNews): Promise<void> {
    const name = runnerName(this.handedOver.runner);
    if (message.kind === 'taken') {
      this.takenAt = this.means.book.heardFor().allInAll;
      await this.tell(name, 0, 'it is begun there');
    }
    if (message.kind === 'said' && message.number <= mostSaid)
      await this.tell(name, message.number, recordable(message.text));
    if (message.kind !== 'ended') return;
    const { output, problem } = message;
    this.ended = {
      output,
      undo: restoring(this.remote.action, message.undo),
      problem: problem === undefined ? undefined : `on runner ${name}: ${problem}`,
    };
  }

  private async tell(runner: string, number: number, text: string): Promise<void> {
    await this.remote.onSaid(runner, number, text).catch((error: unknown) => {
      this.means.log.warn({ err: error, key: this.run.key }, 'what an action says could not be recorded');
    });
  }

  private async cancelWhenAborted(): Promise<void> {
    const isWanted = this.run.signal.aborted || this.remote.cancelled === true;
    if (!isWanted || this.cancelledAt !== undefined) return;
    await this.cancel();
    this.cancelledAt = this.means.clock.now();
  }

  private async cancel(): Promise<void> {
    const { runner, order } = this.handedOver;
    await this.means.channel
      .send(runnerSubjects.cancel(runner, order.key), { kind: 'cancel', key: order.key })
      .catch((error: unknown) => {
        this.means.log.warn({ err: error, key: order.key }, 'a runner could not be told to end an action');
      });
  }

  private whyInVain(): string | undefined {
    const { runner, order } = this.handedOver;
    const name = runnerName(runner);
    const { book, clock } = this.means;
    const now = clock.now();
    const { allInAll, steadily } = book.heardFor();
    // Silence means something once what was said while the bus was away has been read.
    if (steadily < settledAfter) return undefined;
    if (this.cancelledAt !== undefined && now - this.cancelledAt > confirmWithin)
      return `${stoppedBecause(this.run.signal, longestRun)}, and runner ${name} did not confirm it: ${unknown}`;
    if (this.takenAt === undefined)
      return now > order.startBy + clocksApart
        ? `runner ${name} did not say in time that it took it: ${unknown}`
        : undefined;
    const lastSign = Math.max(this.takenAt, book.lastAtWork(runner, order.key) ?? 0);
    return allInAll - lastSign > lostAfter
      ? `runner ${name} was lost while it ran the action: ${unknown}`
      : undefined;
  }
}
