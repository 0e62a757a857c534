import { fact, isAgent, subjects } from '#libs/contracts';
import {
  type JetStreamStrategy,
  type RedriveAnswer,
  type RedriveRequest,
  decodeMessage,
  messageAt,
  parkedMessage,
} from '#libs/messaging';
import type { AgentContext } from './agent-context.js';

/**
 * Handles a dead letter again when a person asks: the parked bytes go through the same steps as a
 * delivery, and what came of it is recorded with the person's name. Asked twice, the handler finds what
 * came of the first time, as it does for any message that is delivered twice.
 */
export const redriver =
  (context: AgentContext, strategy: JetStreamStrategy) =>
  async ({ sequence, actor }: RedriveRequest): Promise<RedriveAnswer> => {
    try {
      const decoded = await decodeMessage(
        await messageAt(context.bus.connection, 'DEAD', sequence),
        context.bus.ring,
      );
      if (!decoded.ok) return refused(`dead letter ${sequence} is not believed: ${decoded.error}`);
      const [letter] = decoded.value.events;
      const parked = letter && parkedMessage(letter);
      if (letter?.type !== 'argus.message.parked.v1' || parked === undefined)
        return refused(`message ${sequence} is no dead letter`);
      const consumer = strategy.consumer(parked.consumer, parked.message.subject);
      if (consumer === undefined) return refused(`consumer ${parked.consumer} does not run here`);

      const outcome = await consumer.handleAgain(parked.message, letter.data.deliveries + 1);
      await record(context, letter.id, actor, { outcome: outcome.kind, reason: outcome.reason });
      return { outcome: outcome.kind, reason: outcome.reason };
    } catch (error) {
      return refused((error as Error).message);
    }
  };

const refused = (reason: string): RedriveAnswer => ({ outcome: 'park', reason });

async function record(
  context: AgentContext,
  deadLetterId: string,
  actor: string,
  answer: RedriveAnswer,
): Promise<void> {
  if (!isAgent(context.name)) return;
  const now = context.clock.now();
  await context.store.append({
    subject: subjects.dead(context.name),
    facts: [fact('argus.message.redriven.v1', deadLetterId, { deadLetterId, ...answer }, { actor })],
    cause: `redrive/${deadLetterId}/${now}`,
    correlationId: deadLetterId,
    now,
  });
}
