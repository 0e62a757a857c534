import { type RunnerIdentity, type RunnerLabels, hasLabels, runnerSubjects } from '#libs/contracts';
import type { Clock } from '#libs/kernel';
import type { OrderedReading, RunnerChannel, RunnerNews } from '#libs/messaging';
import type { Logger } from '#libs/observability';
import { lostAfter } from './timings.js';

/** A runner that has shown itself. */
export interface KnownRunner {
  readonly identity: RunnerIdentity;
  /** What it says and was given. */
  readonly labels: RunnerLabels;
  readonly running: readonly string[];
  readonly waiting: number;
  readonly leaving: boolean;
  /** Epoch ms. */
  readonly since: number;
  readonly seenAt: number;
}

export interface RunnerBookParts {
  readonly channel: Pick<RunnerChannel, 'read'>;
  /** The labels that a runner was given; undefined for one that was removed. */
  readonly labelsOf: (runner: RunnerIdentity) => Promise<RunnerLabels | undefined>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The runners as they show themselves. */
export class RunnerBook {
  private readonly known = new Map<RunnerIdentity, KnownRunner>();
  private reading: OrderedReading | undefined;
  private caughtUp = false;

  constructor(private readonly parts: RunnerBookParts) {}

  /** Resolves when it knows who has shown themselves until now. */
  async start(): Promise<void> {
    this.reading = await this.parts.channel.read({
      filter: runnerSubjects.beats,
      onNews: (news) => this.note(news),
      onUnbelieved: (subject, reason) =>
        this.parts.log.error({ subject, reason }, 'a sign of life of a runner is not believed'),
    });
    await this.reading.caughtUp;
    this.caughtUp = true;
  }

  /** Stops listening. */
  async stop(): Promise<void> {
    await this.reading?.stop();
  }

  /** Everyone who has shown themselves. */
  all(): KnownRunner[] {
    return [...this.known.values()].sort((a, b) => (a.identity < b.identity ? -1 : 1));
  }

  /** Of those who have these labels and are there, the one with the least to do. */
  pick(wanted: RunnerLabels): KnownRunner | undefined {
    return this.all()
      .filter(
        ({ identity, labels, leaving }) => !leaving && hasLabels(wanted, labels) && !this.isLost(identity),
      )
      .sort((a, b) => a.running.length + a.waiting - (b.running.length + b.waiting))[0];
  }

  /** Whether a runner has not shown itself for so long that nothing is to be expected of it. */
  isLost(identity: RunnerIdentity): boolean {
    const seenAt = this.known.get(identity)?.seenAt;
    return seenAt === undefined || this.parts.clock.now() - seenAt > lostAfter;
  }

  private async note({ runner: identity, message, storedAt }: RunnerNews): Promise<void> {
    if (message.kind !== 'beat') return;
    const given = await this.parts.labelsOf(identity).catch(() => undefined);
    if (given === undefined) {
      this.known.delete(identity);
      return;
    }
    // A runner gets no action by saying that it has a label which nobody gave it.
    const labels = Object.fromEntries(
      Object.entries(message.labels).filter(([name, value]) => given[name] === value),
    );
    const now = this.parts.clock.now();
    // What is new has just been sent: by this machine's own clock, it is seen now.
    const seenAt = this.caughtUp ? now : Math.min(storedAt, now);
    const { running, waiting, leaving, since } = message;
    this.known.set(identity, { identity, labels, running, waiting, leaving, since, seenAt });
  }
}
