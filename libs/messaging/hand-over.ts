import type { Recorded } from '#libs/contracts';
import type { KeyRing } from '#libs/identity';
import { type Outcome, park, retry } from '#libs/kernel';
import { BusUnavailable } from './publisher.js';
import type { MessageHandler, ReceivedMessage } from './received.js';
import { triesBeforeParking } from './settle.js';
import { type StoredMessage, decodeMessage } from './signed-message.js';
import type { ConsumerDeclaration } from './topology.js';

export interface HandOverParts {
  readonly ring: KeyRing;
  readonly handler: MessageHandler;
  /** The body of a message of which the consumer is told the headers only. Rejects when it cannot be had now. */
  readonly bodyOf: (message: StoredMessage) => Promise<Uint8Array>;
  /** Told of what the handler throws. */
  readonly failed: (error: unknown, message: ReceivedMessage) => void;
}

/** Reads and verifies what a consumer was delivered, and has its handler say what is to become of it. */
export class HandOver {
  constructor(
    private readonly declaration: ConsumerDeclaration,
    private readonly parts: HandOverParts,
  ) {}

  /** The message with its body. Rejects when the body cannot be had now. */
  async withBody(message: StoredMessage): Promise<StoredMessage> {
    if (this.declaration.headersOnly !== true) return message;
    return { ...message, bytes: await this.parts.bodyOf(message) };
  }

  /** What becomes of one message that has its body: one that is not believed is to be parked. */
  async one(message: StoredMessage, deliveries: number, deliverySequence?: number): Promise<Outcome> {
    const decoded = await decodeMessage(message, this.parts.ring);
    if (!decoded.ok) return park(decoded.error);
    const consumer = this.declaration.name;
    return this.handled({ ...decoded.value, consumer, deliveries, deliverySequence });
  }

  /**
   * What becomes of several messages of one entity, handled as one that holds what all of them say, each once.
   * Undefined when each has to be looked at by itself: one is not believed, or has no body now.
   */
  async together(messages: readonly StoredMessage[], deliveries: number): Promise<Outcome | undefined> {
    const all = await this.decoded(messages).catch(() => []);
    const last = all.at(-1);
    if (last === undefined) return undefined;
    const events = all.flatMap((each) => each.events);
    return this.handled({ ...last, events, consumer: this.declaration.name, deliveries });
  }

  /** In the order in which they were stored; none when one is not believed. */
  private async decoded(messages: readonly StoredMessage[]): Promise<readonly Recorded[]> {
    const bySequence = new Map(messages.map((message) => [message.sequence, message]));
    const all: Recorded[] = [];
    for (const message of [...bySequence.values()].sort((a, b) => a.sequence - b.sequence)) {
      const decoded = await decodeMessage(await this.withBody(message), this.parts.ring);
      if (!decoded.ok) return [];
      all.push(decoded.value);
    }
    return all;
  }

  private async handled(message: ReceivedMessage): Promise<Outcome> {
    try {
      return await this.parts.handler(message);
    } catch (error) {
      this.parts.failed(error, message);
      const reason = `the handler failed: ${(error as Error).message}`;
      // Nothing is wrong with a message that finds the bus away, and while it is away some streams may answer.
      if (error instanceof BusUnavailable) return retry(reason);
      const { order } = this.declaration;
      return message.deliveries >= triesBeforeParking(order) ? park(reason) : retry(reason);
    }
  }
}
