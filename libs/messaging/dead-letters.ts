import { type ArgusEvent, type Fact, fact } from '#libs/contracts';
import type { StoredMessage } from './signed-message.js';

/** What a message that cannot be handled becomes: everything that is needed to look into it and to try again. */
export const parkedFact = (
  message: StoredMessage,
  consumer: string,
  deliveries: number,
  reason: string,
): Fact =>
  fact('argus.message.parked.v1', `${message.stream}/${message.sequence}`, {
    consumer,
    stream: message.stream,
    sequence: message.sequence,
    originalSubject: message.subject,
    reason,
    deliveries,
    headers: { ...message.headers },
    payload: Buffer.from(message.bytes).toString('base64'),
  });

/** The message that a dead letter keeps, as it was; undefined for any other event. */
export function parkedMessage(event: ArgusEvent): { message: StoredMessage; consumer: string } | undefined {
  if (event.type !== 'argus.message.parked.v1') return undefined;
  const { stream, sequence, originalSubject, headers, payload, consumer } = event.data;
  const bytes = new Uint8Array(Buffer.from(payload, 'base64'));
  return {
    consumer,
    message: { stream, sequence, subject: originalSubject, headers, bytes, storedAt: Date.parse(event.time) },
  };
}
