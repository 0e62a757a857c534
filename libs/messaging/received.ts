import type { Recorded } from '#libs/contracts';
import type { Outcome } from '#libs/kernel';

/** A message in the hands of a handler, or several of one entity that are handled as one: then its place is the last one's. */
export interface ReceivedMessage extends Recorded {
  /** The durable consumer that delivered it. */
  readonly consumer: string;
  /** How often it has been delivered, counting from 1; above 1 it may have been handled before. */
  readonly deliveries: number;
  /**
   * Counts what the consumer has delivered, to anybody: whoever had the one before has seen everything that was
   * handled in between, which is nothing. Undefined for one that a person has handled again.
   */
  readonly deliverySequence?: number;
}

/** Handles one message. What it throws counts as a failed try. */
export type MessageHandler = (message: ReceivedMessage) => Promise<Outcome>;
