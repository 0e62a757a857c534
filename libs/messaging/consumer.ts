import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { ConsumerMessages, JsMsg, NatsConnection } from 'nats';
import { headers, parseSubject } from '#libs/contracts';
import type { Outcome } from '#libs/kernel';
import { HandOver, type HandOverParts } from './hand-over.js';
import { KeyedQueue } from './keyed-queue.js';
import { storedMessageOf } from './ordered-reader.js';
import { pressure } from './pressure.js';
import { backOffAfter, settle } from './settle.js';
import type { StoredMessage } from './signed-message.js';
import {
  type ConsumerDeclaration,
  ackWaitOf,
  concurrencyOf,
  finishesWithin,
  longestWait,
  pullSizeOf,
} from './topology.js';

/** Which message is meant. */
type Place = Pick<StoredMessage, 'stream' | 'sequence' | 'subject'>;

/** What the consumer tells about its work; the agent's logs and metrics are made of it. */
export interface ConsumerObserver {
  settled(consumer: string, outcome: Outcome, message: Place, seconds: number): void;
  failed(consumer: string, error: unknown, message: Place): void;
}

export interface ConsumerParts extends Pick<HandOverParts, 'ring' | 'handler' | 'bodyOf'> {
  readonly connection: NatsConnection;
  readonly observer: ConsumerObserver;
  /** Runs the work within the trace that the message belongs to. */
  readonly trace: (traceparent: string | undefined, name: string, work: () => Promise<void>) => Promise<void>;
  /** How long a stop waits for what was begun, ms; what is usual for the agent when left out. */
  readonly finishesWithin?: number;
  /** The consumers' ack deadline, ms; the declared one unless a server is set up otherwise. */
  readonly ackWait?: number;
  /** Stores a dead letter. Rejects when it could not be stored. */
  readonly park: (
    message: StoredMessage,
    consumer: string,
    deliveries: number,
    reason: string,
  ) => Promise<void>;
}

/**
 * Takes the messages of one durable consumer: decode and verify, hand over, settle. Messages of one
 * entity are handled in their order; while one is being handled its deadline is extended.
 */
export class DurableConsumer {
  private readonly queue: KeyedQueue;
  private readonly handOver: HandOver;
  private readonly inHand = new Set<JsMsg>();
  /** By entity, what waits to be handled together. */
  private readonly waiting = new Map<string, JsMsg[]>();
  private messages: ConsumerMessages | undefined;
  private heartbeat: NodeJS.Timeout | undefined;
  private stopping = false;
  private stopped: Promise<void> | undefined;
  private readonly giveUp = new AbortController();

  constructor(
    readonly declaration: ConsumerDeclaration,
    private readonly parts: ConsumerParts,
  ) {
    const failed: HandOverParts['failed'] = (error, message) =>
      parts.observer.failed(declaration.name, error, message);
    this.handOver = new HandOver(declaration, { ...parts, failed });
    // Each message has a trace of its own.
    this.queue = new KeyedQueue(concurrencyOf(declaration), false);
    // As many wait as are handled at once.
    setMaxListeners(0, this.giveUp.signal);
  }

  /** Begins to pull. Rejects when the consumer does not exist on the server. */
  async start(): Promise<void> {
    const { stream, name } = this.declaration;
    const consumer = await this.parts.connection.jetstream().consumers.get(stream, name);
    if (this.stopping) return;
    this.heartbeat = setInterval(
      () => this.extendDeadlines(),
      (this.parts.ackWait ?? ackWaitOf(this.declaration)) / 3,
    );
    this.messages = await consumer.consume({
      max_messages: pullSizeOf(this.declaration),
      callback: (message) => this.accept(message),
    });
  }

  /** Stops pulling, gives back what has not been begun, and finishes what has, as far as that ends in time. */
  stop(): Promise<void> {
    this.stopped ??= this.end();
    return this.stopped;
  }

  private async end(): Promise<void> {
    this.stopping = true;
    this.giveUp.abort();
    this.messages?.stop();
    const within = this.parts.finishesWithin ?? finishesWithin(this.declaration.agent);
    const idle = this.queue.idle();
    // What is waited for here keeps no process alive that has nothing else to do.
    await (within === Infinity ? idle : Promise.race([idle, pause(within, undefined, { ref: false })]));
    clearInterval(this.heartbeat);
  }

  /**
   * Runs a message through the same steps as a delivered one when its turn comes, without settling it: for
   * a person's retry.
   */
  handleAgain(message: StoredMessage, deliveries: number): Promise<Outcome> {
    return new Promise((resolve, reject) =>
      this.queue.add(this.keyOf(message.subject, message.sequence), () =>
        this.handOver.one(message, deliveries).then(resolve, reject),
      ),
    );
  }

  private accept(message: JsMsg): void {
    this.inHand.add(message);
    const key = this.keyOf(message.subject, message.seq);
    if (!this.isTakenTogether(message)) {
      // What comes after it does not go before it.
      this.waiting.delete(key);
      this.queue.add(key, () => this.process(key, [message]));
      return;
    }
    const waiting = this.waiting.get(key);
    if (waiting !== undefined) {
      waiting.push(message);
      return;
    }
    const first = [message];
    this.waiting.set(key, first);
    this.queue.add(key, () => this.process(key, first));
  }

  /** Not what its own agent stated: that holds intents, each of which is carried out, and tried again, by itself. */
  private isTakenTogether({ subject }: JsMsg): boolean {
    const { together, agent } = this.declaration;
    return together === true && parseSubject(subject)?.agent !== agent;
  }

  private keyOf(subject: string, sequence: number): string {
    if (this.declaration.order === 'none') return String(sequence);
    return parseSubject(subject)?.entity ?? subject;
  }

  /** What comes for the same entity from now on waits for the next turn. */
  private async process(key: string, messages: readonly JsMsg[]): Promise<void> {
    // What can wait waits while this process has alerts on their way to people in hand.
    if (this.declaration.canWait) await pressure.quiet(longestWait, this.giveUp.signal);
    if (this.waiting.get(key) === messages) this.waiting.delete(key);
    try {
      if (this.stopping) for (const message of messages) this.giveBack(message);
      else await this.inTrace(messages, () => this.handleAll(messages));
    } finally {
      for (const message of messages) this.inHand.delete(message);
    }
  }

  /** In the trace of the first that belongs to one. */
  private inTrace(messages: readonly JsMsg[], work: () => Promise<void>): Promise<void> {
    const traces = messages.map((message) => message.headers?.get(headers.traceparent) ?? '');
    return this.parts.trace(
      traces.find((each) => each !== ''),
      this.declaration.name,
      work,
    );
  }

  private async handleAll(messages: readonly JsMsg[]): Promise<void> {
    if (await this.settledTogether(messages)) return;
    for (const message of messages) await this.handleAndSettle(message);
  }

  private giveBack(message: JsMsg): void {
    try {
      message.nak();
    } catch (error) {
      this.parts.observer.failed(this.declaration.name, error, storedMessageOf(message));
    }
  }

  /** Handles several messages of one entity as one. False when each has to be looked at by itself. */
  private async settledTogether(messages: readonly JsMsg[]): Promise<boolean> {
    if (messages.length < 2) return false;
    const began = performance.now();
    const stored = messages.map(storedMessageOf);
    const deliveries = Math.max(...messages.map(({ info }) => info.deliveryCount));
    const outcome = await this.withPressure(() => this.handOver.together(stored, deliveries));
    if (outcome === undefined || outcome.kind === 'park') return false;
    for (const [index, message] of messages.entries()) {
      await this.settleAs(outcome, message, stored[index] as StoredMessage, began);
    }
    return true;
  }

  private async handleAndSettle(message: JsMsg): Promise<void> {
    const { deliveryCount, deliverySequence } = message.info;
    const stored = storedMessageOf(message);
    const began = performance.now();
    try {
      const whole = await this.handOver.withBody(stored);
      const outcome = await this.withPressure(() =>
        this.handleInOrder(whole, deliveryCount, deliverySequence),
      );
      await this.settleAs(outcome, message, whole, began);
    } catch (error) {
      this.parts.observer.failed(this.declaration.name, error, stored);
    }
  }

  /** What cannot be settled, the server delivers again. */
  private async settleAs(
    outcome: Outcome,
    message: JsMsg,
    stored: StoredMessage,
    began: number,
  ): Promise<void> {
    const { observer, park: parkIt } = this.parts;
    const { name } = this.declaration;
    const { deliveryCount } = message.info;
    try {
      await settle(message, outcome, deliveryCount, (reason) => parkIt(stored, name, deliveryCount, reason));
      observer.settled(name, outcome, stored, (performance.now() - began) / 1000);
    } catch (error) {
      observer.failed(name, error, stored);
    }
  }

  /** What cannot wait has what can wait for it. */
  private async withPressure<T>(work: () => Promise<T>): Promise<T> {
    if (this.declaration.canWait) return work();
    const leave = pressure.enter();
    try {
      return await work();
    } finally {
      leave();
    }
  }

  /** In strict order a message that is to be retried is kept in hand until it is settled: none may pass it. */
  private async handleInOrder(
    message: StoredMessage,
    deliveries: number,
    deliverySequence: number,
  ): Promise<Outcome> {
    for (let attempt = deliveries; ; attempt++) {
      const began = performance.now();
      const outcome = await this.handOver.one(message, attempt, deliverySequence);
      if (this.declaration.order !== 'strict' || outcome.kind !== 'retry' || this.stopping) return outcome;
      this.parts.observer.settled(
        this.declaration.name,
        outcome,
        message,
        (performance.now() - began) / 1000,
      );
      await pause(outcome.afterMs ?? backOffAfter(attempt), undefined, { signal: this.giveUp.signal }).catch(
        () => undefined,
      );
    }
  }

  private extendDeadlines(): void {
    for (const message of this.inHand) message.working();
  }
}
