import { isAgent, subjects } from '#libs/contracts';
import { type StoredMessage, parkedFact } from '#libs/messaging';
import type { AgentContext } from './agent-context.js';

/** Stores dead letters in the agent's name. The same message parked again for the same reason is one letter. */
export const parkAs =
  (context: AgentContext) =>
  async (message: StoredMessage, consumer: string, deliveries: number, reason: string): Promise<void> => {
    if (!isAgent(context.name)) throw new Error(`${context.name} handles no messages`);
    const place = `${message.stream}/${message.sequence}`;
    await context.store.append({
      subject: subjects.dead(context.name),
      facts: [parkedFact(message, consumer, deliveries, reason)],
      cause: `${consumer}/${place}`,
      correlationId: place,
      now: context.clock.now(),
    });
  };
