import type { ConsumerDeclaration } from './topology.js';
import type { Outcome } from '#libs/kernel';

/** The acknowledgements that JetStream knows, as a client's message offers them. */
export interface Settleable {
  ack(): void;
  nak(delayMs?: number): void;
  term(): void;
}

/** How long to wait before the next try, by how often a message has been delivered; ms. */
const backOff = [250, 1_000, 5_000, 15_000, 60_000];

/** Tries of a handler that throws, before its message is parked: fewer where all others wait for it. */
export const triesBeforeParking = (order: ConsumerDeclaration['order']): number =>
  order === 'strict' ? 4 : 6;

/** The pause before delivery number `deliveries + 1`. */
export const backOffAfter = (deliveries: number): number =>
  backOff[Math.min(Math.max(deliveries, 1), backOff.length) - 1] ?? 60_000;

/**
 * Turns an outcome into an acknowledgement: done → ack, retry → nak with a pause, park → the dead letter
 * first, and only when that is stored, term. A dead letter that cannot be stored is tried again later, so
 * nothing is silently dropped.
 */
export async function settle(
  message: Settleable,
  outcome: Outcome,
  deliveries: number,
  parkIt: (reason: string) => Promise<void>,
): Promise<void> {
  switch (outcome.kind) {
    case 'done':
      message.ack();
      return;
    case 'retry':
      message.nak(outcome.afterMs ?? backOffAfter(deliveries));
      return;
    case 'park':
      try {
        await parkIt(outcome.reason);
      } catch {
        message.nak(backOffAfter(deliveries));
        return;
      }
      // Without the reason, which the dead letter has: servers before 2.10.4 ignore a term that carries one.
      message.term();
  }
}
