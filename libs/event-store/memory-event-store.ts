import { type AgentName, type Recorded, parseSubject, state } from '#libs/contracts';
import { type Signer, createSeed, signerOf } from '#libs/identity';
import { SequenceConflict, signMessage } from '#libs/messaging';
import type { Append, Appended, EventStore } from './event-store.js';
import { streamOf } from './stream-of.js';

/** The event store in memory, with the same behaviour: for decisions tried out without a server. */
export class MemoryEventStore implements EventStore {
  private readonly messages: Recorded[] = [];
  private readonly signer: Signer = signerOf(createSeed());

  constructor(private readonly agent: AgentName) {}

  async append(decision: Append): Promise<Appended> {
    const { agent } = this;
    const { subject, now, expectedSequence } = decision;
    const events = state(decision.facts, { ...decision, agent });
    const message = signMessage(agent, events, this.signer);
    const stream = streamOf(parseSubject(subject)?.family);
    const inStream = this.messages.filter((each) => each.stream === stream);

    const same = inStream.find(({ messageId }) => messageId === message.messageId);
    if (same !== undefined) return { recorded: same, duplicate: true };
    const last = inStream.findLast((each) => each.subject === subject)?.sequence ?? 0;
    if (expectedSequence !== undefined && expectedSequence !== last) throw new SequenceConflict(subject);

    const recorded = {
      stream,
      sequence: inStream.length + 1,
      subject,
      agent,
      storedAt: now,
      events,
      ...message,
    };
    this.messages.push(recorded);
    return { recorded, duplicate: false };
  }

  async load(subject: string): Promise<Recorded[]> {
    const wanted = subject.split('.');
    return this.messages.filter((each) => {
      const tokens = each.subject.split('.');
      return (
        tokens.length === wanted.length &&
        wanted.every((token, index) => token === '*' || token === tokens[index])
      );
    });
  }
}
