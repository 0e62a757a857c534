import { setTimeout as pause } from 'node:timers/promises';
import { type ActionRun, type Ending, type PreparedAction, stoppedBecause } from '#libs/actions';
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
import { clocksApart, confirmWithin, longestRun } from './timings.js';

/** What actions are handed over with. */
export interface RemoteMeans {
  readonly channel: Pick<RunnerChannel, 'send' | 'read' | 'last'>;
  readonly book: Pick<RunnerBook, 'pick' | 'isLost'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** An action that is for a runner. */
export interface RemoteRun {
  readonly action: Pick<ProposedAction, 'kind' | 'parameters'>;
  readonly wanted: WantedRunner;
  /** Until when it may begin, epoch ms. */
  readonly startBy: number;
  /** Told what the runner says meanwhile; told again under the same number after a crash. */
  readonly onSaid: (runner: string, number: number, text: string) => Promise<void>;
}

/** How long a dry run may wait for its turn, ms, and how often is looked whether there is news. */
const [dryRunWithin, lookEvery] = [30_000, 100];

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
      const order = await orderOf(run.key, means);
      if (order === undefined) return { kind: 'repeatable' };
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
  const { duplicate } = await means.channel.send(runnerSubjects.order(runner, key), order, `order ${key}`);
  const handedOver = duplicate ? await orderOf(key, means) : { runner, order };
  // Another copy of the executor handed it over, and it cannot be seen to whom.
  if (handedOver === undefined) return { output: '', problem: `handed over before: ${unknown}` };
  return new Following(handedOver, remote, run, means).ending();
}

const noRunner = ({ labels }: WantedRunner): string =>
  `no runner with ${Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(',')} is there: nothing was begun`;

async function orderOf(key: string, { channel }: RemoteMeans): Promise<HandedOver | undefined> {
  const found = await channel.last(runnerSubjects.ordersOf(key));
  return found?.message.kind === 'order' ? { runner: found.runner, order: found.message } : undefined;
}

/** Waits for what becomes of one order. */
class Following {
  private taken = false;
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
    const reading = await this.means.channel.read({
      filter: runnerSubjects.reports(runner, order.key),
      onNews: (news) => this.hear(news),
      onUnbelieved: (subject, reason) =>
        this.means.log.error({ subject, reason }, 'what a runner is said to report is not believed'),
    });
    try {
      await reading.caughtUp;
      for (;;) {
        if (this.ended !== undefined) return this.ended;
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
    if (message.kind === 'taken') this.taken = true;
    if (message.kind === 'taken') await this.tell(name, 0, 'it is begun there');
    if (message.kind === 'said') await this.tell(name, message.number, message.text);
    if (message.kind !== 'ended') return;
    const { output, problem, undo } = message;
    this.ended = {
      output,
      undo,
      problem: problem === undefined ? undefined : `on runner ${name}: ${problem}`,
    };
  }

  private async tell(runner: string, number: number, text: string): Promise<void> {
    await this.remote.onSaid(runner, number, text).catch((error: unknown) => {
      this.means.log.warn({ err: error, key: this.run.key }, 'what an action says could not be recorded');
    });
  }

  private async cancelWhenAborted(): Promise<void> {
    if (!this.run.signal.aborted || this.cancelledAt !== undefined) return;
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
    const now = this.means.clock.now();
    if (this.cancelledAt !== undefined && now - this.cancelledAt > confirmWithin)
      return `${stoppedBecause(this.run.signal, longestRun)}, and runner ${name} did not confirm it: ${unknown}`;
    if (this.taken && this.means.book.isLost(runner))
      return `runner ${name} was lost while it ran the action: ${unknown}`;
    if (!this.taken && now > order.startBy + clocksApart)
      return `runner ${name} did not say in time that it took it: ${unknown}`;
    return undefined;
  }
}
