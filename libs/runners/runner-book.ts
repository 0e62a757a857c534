import { type RunnerIdentity, type RunnerLabels, hasLabels, runnerSubjects } from '#libs/contracts';
import type { Clock } from '#libs/kernel';
import type { ConnectionWatch, OrderedReading, RunnerChannel, RunnerNews } from '#libs/messaging';
import type { Logger } from '#libs/observability';
import { lostAfter, openAgainAfter } from './timings.js';

/** A runner that has shown itself. */
export interface KnownRunner {
  readonly identity: RunnerIdentity;
  /** What it says and was given. */
  readonly labels: RunnerLabels;
  readonly running: readonly string[];
  readonly waiting: number;
  readonly leaving: boolean;
  /** Since when it runs, and when it showed itself last; epoch ms. */
  readonly since: number;
  readonly seenAt: number;
}

export interface RunnerBookParts {
  readonly channel: Pick<RunnerChannel, 'read' | 'watch'>;
  /** The labels that a runner was given; undefined for one that was removed. */
  readonly labelsOf: (runner: RunnerIdentity) => Promise<RunnerLabels | undefined>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What is noted of a runner; times on the scale of `heardFor().allInAll`, so that an outage of the bus does not count. */
interface Entry {
  readonly runner: KnownRunner;
  readonly heardAt: number;
  /** When each thing was last among what it says that it runs. */
  readonly atWork: ReadonlyMap<string, number>;
}

/** How long is remembered what a runner said that it runs, ms. */
const rememberedFor = 10 * lostAfter;

/** The runners as they show themselves. */
export class RunnerBook {
  private readonly entries = new Map<RunnerIdentity, Entry>();
  private reading: OrderedReading | undefined;
  private connection: ConnectionWatch | undefined;
  private caughtUp = false;
  private cancelOpening: () => void = () => undefined;

  constructor(private readonly parts: RunnerBookParts) {}

  /**
   * Resolves when it knows who has shown themselves until now. Where their stream cannot be read, as in an installation that
   * was not set up anew for it, nobody is there, and it is tried again later: what runs here needs no runner.
   */
  async start(): Promise<void> {
    this.connection ??= this.parts.channel.watch(this.parts.clock);
    try {
      await this.open();
    } catch (error) {
      const { clock, log } = this.parts;
      log.error(
        { err: error },
        'runners cannot be heard: run "argus setup", and have NATS read its configuration',
      );
      this.cancelOpening = clock.at(clock.now() + openAgainAfter, () => void this.start());
    }
  }

  /** Stops listening. */
  async stop(): Promise<void> {
    this.cancelOpening();
    this.connection?.stop();
    await this.reading?.stop();
  }

  /** Whether it is known who has shown themselves. */
  isHeard(): boolean {
    return this.caughtUp;
  }

  /** Everyone who has shown themselves. */
  all(): KnownRunner[] {
    return [...this.entries.values()]
      .map(({ runner }) => runner)
      .sort((a, b) => (a.identity < b.identity ? -1 : 1));
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
    const heardAt = this.entries.get(identity)?.heardAt;
    return heardAt === undefined || this.heardFor().allInAll - heardAt > lostAfter;
  }

  /** When a runner last said that it runs something, on the scale of `heardFor().allInAll`; undefined for never. */
  lastAtWork(identity: RunnerIdentity, key: string): number | undefined {
    return this.entries.get(identity)?.atWork.get(key);
  }

  /** For how long runners could be heard, ms: all in all, and without a break. */
  heardFor(): { readonly allInAll: number; readonly steadily: number } {
    return { allInAll: this.connection?.upFor() ?? 0, steadily: this.connection?.steadyFor() ?? 0 };
  }

  private async open(): Promise<void> {
    const { channel, log } = this.parts;
    this.reading = await channel.read({
      filter: runnerSubjects.beats,
      onNews: (news) => this.note(news),
      onUnbelieved: (subject, reason) =>
        log.error({ subject, reason }, 'a sign of life of a runner is not believed'),
    });
    await this.reading.caughtUp;
    this.caughtUp = true;
  }

  private async note({ runner: identity, message, storedAt }: RunnerNews): Promise<void> {
    if (message.kind !== 'beat') return;
    const { clock, labelsOf } = this.parts;
    const given = await labelsOf(identity).catch(() => undefined);
    if (given === undefined) {
      this.entries.delete(identity);
      return;
    }
    const before = this.entries.get(identity);
    const now = clock.now();
    // What is new has just been sent: by this machine's own clock, it is seen now.
    const seenAt = this.caughtUp ? now : Math.min(storedAt, now);
    const heardAt = this.heardFor().allInAll - (now - seenAt);
    const atWork = new Map(
      [...(before?.atWork ?? [])].filter(([, lastAt]) => heardAt - lastAt < rememberedFor),
    );
    for (const key of message.running) atWork.set(key, heardAt);
    // Of two processes under one name, what the later one says of itself stands.
    const isEarlier = before !== undefined && message.since < before.runner.since;
    if (isEarlier && !message.leaving && this.caughtUp)
      this.parts.log.warn({ runner: identity }, 'two processes run under the name of one runner: end one');
    // A runner gets no action by saying that it has a label which nobody gave it.
    const labels = Object.fromEntries(
      Object.entries(message.labels).filter(([name, value]) => given[name] === value),
    );
    const { running, waiting, leaving, since } = message;
    const runner = isEarlier
      ? { ...before.runner, seenAt }
      : { identity, labels, running, waiting, leaving, since, seenAt };
    this.entries.set(identity, { runner, heardAt, atWork });
  }
}
