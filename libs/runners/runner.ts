import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type ActionRun,
  type ActionSurroundings,
  type Ending,
  type PreparedAction,
  type RunJournal,
  prepareAction,
  recordable,
} from '#libs/actions';
import {
  type RunnerIdentity,
  type RunnerLabels,
  type RunnerOrder,
  hasLabels,
  runnerSubjects,
} from '#libs/contracts';
import { type Clock, type Result, failed } from '#libs/kernel';
import type { OrderedReading, RunnerChannel, RunnerNews } from '#libs/messaging';
import type { Logger } from '#libs/observability';
import { OrderQueue } from './order-queue.js';
import { Saying } from './saying.js';
import { beatEvery } from './timings.js';

/** What a runner works with. */
export interface RunnerParts {
  readonly identity: RunnerIdentity;
  readonly labels: RunnerLabels;
  readonly channel: Pick<RunnerChannel, 'send' | 'read'>;
  /** What may run on this host, and with what. */
  readonly around: ActionSurroundings;
  readonly journal: RunJournal<Ending>;
  /** How many actions at once. */
  readonly atOnce: number;
  readonly clock: Clock;
  readonly log: Logger;
}

const interrupted = 'interrupted: outcome unknown, not run again';
/** How long after its time to begin what became of an order is told again, ms, and the pause between two tries. */
const [toldAgainFor, tryEvery] = [60 * 60_000, 1_000];

/** Runs what the executor orders on this host, each at most once, and tells what becomes of it. */
export class Runner {
  private readonly queue = new OrderQueue();
  private readonly running = new Map<
    string,
    { readonly cancel: AbortController; readonly end: Promise<void>; readonly dry: boolean }
  >();
  private readonly heard = new Set<string>();
  private readonly cancelled = new Set<string>();
  /** Tells what this process has sent, and sends again for want of an answer, from what another one has. */
  private readonly process = randomUUID();
  private reading: OrderedReading | undefined;
  private since = 0;
  private begun = false;
  private leaving = false;
  private stopped = false;
  private cancelBeat: (() => void) | undefined;

  constructor(private readonly parts: RunnerParts) {}

  /** Resolves when it is known what was ordered so far, and takes orders from then on. */
  async start(): Promise<void> {
    const { channel, identity, clock, log } = this.parts;
    this.since = clock.now();
    this.reading = await channel.read({
      filter: runnerSubjects.allTo(identity),
      onNews: (news) => this.hear(news),
      onUnbelieved: (subject, reason) =>
        log.error({ subject, reason }, 'an order is not believed and left out'),
    });
    // What was ordered and cancelled while it was away must not begin now.
    await this.reading.caughtUp;
    this.begun = true;
    await this.beat();
    this.beatAgain();
    this.takeNext();
  }

  /** Takes nothing more; resolves when what runs has ended and was told. */
  async stop(): Promise<void> {
    this.leaving = true;
    await this.beat();
    await Promise.all([...this.running.values()].map(({ end }) => end));
    this.stopped = true;
    this.cancelBeat?.();
    await this.reading?.stop();
  }

  private hear({ message }: RunnerNews): void {
    if (message.kind === 'cancel') this.cancel(message.key);
    if (message.kind !== 'order' || this.heard.has(message.key)) return;
    this.heard.add(message.key);
    // What changes nothing waits for nothing.
    if (message.dry && this.begun && !this.leaving) return this.take(message);
    this.queue.add(message);
    this.takeNext();
    if (this.begun && this.queue.length > 0) void this.beat();
  }

  private cancel(key: string): void {
    this.cancelled.add(key);
    this.running.get(key)?.cancel.abort();
    const waiting = this.begun ? this.queue.remove(key) : undefined;
    // Those that run have their turns; that one will not begin is told at once.
    if (waiting !== undefined) this.take(waiting);
  }

  private takeNext(): void {
    while (this.begun && !this.leaving && this.atWork() < this.parts.atOnce) {
      const order = this.queue.next();
      if (order === undefined) return;
      this.take(order);
    }
  }

  private atWork(): number {
    return [...this.running.values()].filter(({ dry }) => !dry).length;
  }

  private take(order: RunnerOrder): void {
    const { key, dry } = order;
    const cancel = new AbortController();
    const end = this.handle(order, cancel.signal)
      .catch((error: unknown) => this.parts.log.error({ err: error, key }, 'an order could not be handled'))
      .then(() => {
        this.running.delete(key);
        this.takeNext();
        return this.beat();
      });
    this.running.set(key, { cancel, end, dry });
  }

  private async handle(order: RunnerOrder, cancelled: AbortSignal): Promise<void> {
    const { journal, around, clock, log } = this.parts;
    // It was dealt with long ago: the stream keeps orders for longer than anybody waits for them.
    if (clock.now() > order.startBy + toldAgainFor) return;
    const earlier = await journal.read(order.key);
    if (earlier.kind === 'finished') {
      const [ending] = earlier.facts;
      if (ending !== undefined) await this.report(order, ending);
      return;
    }
    const prepared = prepareAction(order.action, around);
    const ending =
      earlier.kind === 'begun'
        ? await this.interrupted(order, prepared, cancelled)
        : await this.begin(order, prepared, cancelled);
    if (ending === undefined) return;
    const secrets = prepared.ok ? prepared.value.secrets : [];
    const told: Ending = {
      output: recordable(ending.output, secrets),
      ...(ending.problem === undefined ? {} : { problem: recordable(ending.problem, secrets) || 'failed' }),
      ...(ending.undo === undefined ? {} : { undo: ending.undo }),
    };
    try {
      await journal.finish(order.key, [told]);
    } catch (error) {
      // It is told anyway; only a crash before that would leave it unknown.
      log.error({ err: error, key: order.key }, 'how an action ended could not be noted down');
    }
    await this.report(order, told);
  }

  /** How it ended; undefined when another process has it. */
  private async begin(
    order: RunnerOrder,
    prepared: Result<PreparedAction>,
    cancelled: AbortSignal,
  ): Promise<Ending | undefined> {
    const { journal, channel, identity } = this.parts;
    const before = await journal.begin(order.key);
    if (before.kind !== 'unknown') return undefined;
    const objection = this.objectionTo(order);
    const allowed = objection === undefined ? prepared : failed(objection);
    if (!allowed.ok) return { output: '', problem: `refused (${allowed.error}): nothing was begun` };
    try {
      // Should somebody run a second process under this name, or have lost the journal, this is the second to say so.
      const taken = runnerSubjects.taken(identity, order.key);
      const once = `taken ${order.key} ${this.process}`;
      const sent = await channel.send(taken, { kind: 'taken', key: order.key }, { once, first: true });
      if (sent === 'not-first') {
        // What becomes of it is the other's to tell, also after a restart of this one.
        await journal.finish(order.key, []);
        return undefined;
      }
    } catch {
      return { output: '', problem: 'the bus did not take that it begins: nothing was begun' };
    }
    await this.beat();
    return this.perform(order, allowed.value, cancelled);
  }

  private objectionTo({ key, labels, startBy }: RunnerOrder): string | undefined {
    if (!hasLabels(labels, this.parts.labels)) return 'labels-differ';
    if (this.cancelled.has(key)) return 'cancelled';
    return this.parts.clock.now() > startBy ? 'waited-too-long' : undefined;
  }

  /** It began before this process: only the other side may know how it ended. */
  private async interrupted(
    order: RunnerOrder,
    prepared: Result<PreparedAction>,
    cancelled: AbortSignal,
  ): Promise<Ending> {
    const unknown: Ending = { output: '', problem: interrupted };
    if (!prepared.ok || prepared.value.lookUp === undefined) return unknown;
    const { value } = prepared;
    try {
      const found = await value.lookUp?.(this.runOf(order, value, cancelled));
      if (found?.kind === 'done') return found.ending;
      if (found?.kind !== 'repeatable' || this.objectionTo(order) !== undefined) return unknown;
    } catch {
      return unknown;
    }
    return this.perform(order, value, cancelled);
  }

  private async perform(
    order: RunnerOrder,
    prepared: PreparedAction,
    cancelled: AbortSignal,
  ): Promise<Ending> {
    const { clock, channel, identity } = this.parts;
    const run = this.runOf(order, prepared, cancelled);
    if (order.dry) return prepared.dryRun(run);
    const saying = new Saying({
      ...{ secrets: prepared.secrets, clock },
      send: async (number, text) => {
        const { key } = order;
        await channel
          .send(runnerSubjects.said(identity, key, number), { kind: 'said', key, number, text })
          .catch(() => undefined);
      },
    });
    try {
      return await prepared.perform({ ...run, said: (output) => saying.hear(output) });
    } finally {
      await saying.end();
    }
  }

  private runOf(
    { key, incidentId, approvalId, startedAt }: RunnerOrder,
    { timeoutMs }: PreparedAction,
    cancelled: AbortSignal,
  ): ActionRun {
    const signal = AbortSignal.any([cancelled, AbortSignal.timeout(timeoutMs)]);
    return { key, incidentId, approvalId, startedAt, sentAt: this.parts.clock.now(), signal };
  }

  /** Tries until the bus has it: it is in the journal, should this process end before. */
  private async report({ key }: RunnerOrder, { output, problem, undo }: Ending): Promise<void> {
    const { channel, identity, log } = this.parts;
    for (;;) {
      try {
        await channel.send(runnerSubjects.ended(identity, key), {
          ...{ kind: 'ended', key, output, problem },
          ...(undo === undefined ? {} : { undo: { ...undo, parameters: { ...undo.parameters } } }),
        });
        return;
      } catch (error) {
        log.warn({ err: error, key }, 'how an action ended cannot be told now');
        if (this.leaving) return;
        await pause(tryEvery);
      }
    }
  }

  private beatAgain(): void {
    if (this.stopped) return;
    const { clock } = this.parts;
    this.cancelBeat = clock.at(clock.now() + beatEvery, () => {
      void this.beat().then(() => this.beatAgain());
    });
  }

  private async beat(): Promise<void> {
    const { channel, identity, labels, log } = this.parts;
    const { since, leaving } = this;
    await channel
      .send(runnerSubjects.beat(identity), {
        ...{ kind: 'beat', labels, since, leaving },
        ...{ running: [...this.running.keys()], waiting: this.queue.length },
      })
      .catch((error: unknown) => log.warn({ err: error }, 'the bus does not take a sign of life'));
  }
}
