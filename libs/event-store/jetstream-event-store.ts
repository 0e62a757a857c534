import type { NatsConnection } from 'nats';
import { type AgentName, type Recorded, parseSubject, state } from '#libs/contracts';
import type { KeyRing, Signer } from '#libs/identity';
import {
  type StreamPublisher,
  decodeMessage,
  messageHeaders,
  readInOrder,
  rememberStated,
  signMessage,
} from '#libs/messaging';
import type { Append, Appended, EventStore } from './event-store.js';
import { traceparentOf } from '#libs/observability';
import { streamOf } from './stream-of.js';

export interface JetStreamEventStoreParts {
  readonly connection: NatsConnection;
  readonly publisher: StreamPublisher;
  readonly agent: AgentName;
  /** Asked for at every decision, so that a rotated key is taken up. */
  readonly signer: () => Signer;
  readonly ring: KeyRing;
}

/** The event store over JetStream: one message per decision, signed by the agent. */
export class JetStreamEventStore implements EventStore {
  constructor(private readonly parts: JetStreamEventStoreParts) {}

  async append(decision: Append): Promise<Appended> {
    const { agent, publisher, signer } = this.parts;
    const traceparent = traceparentOf();
    const events = state(decision.facts, { ...decision, agent, traceparent });
    const message = signMessage(agent, events, signer());
    rememberStated({ agent, ...message }, events);
    const headers = messageHeaders(message, traceparent, decision.expectedSequence);
    const { stream, sequence, duplicate } = await publisher.publish(decision.subject, message.bytes, headers);
    const { subject, now } = decision;
    return { recorded: { stream, sequence, subject, agent, storedAt: now, events, ...message }, duplicate };
  }

  async load(subject: string): Promise<Recorded[]> {
    const history: Recorded[] = [];
    const reading = await readInOrder(this.parts.connection, {
      stream: streamOf(parseSubject(subject)?.family),
      filter: subject,
      onMessage: async (message) => {
        const decoded = await decodeMessage(message, this.parts.ring);
        if (decoded.ok) history.push(decoded.value);
      },
    });
    await reading.caughtUp;
    await reading.stop();
    return history;
  }
}
