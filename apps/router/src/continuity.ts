import type { ReceivedMessage } from '#libs/messaging';

/** Where a message stands among those of its consumer. */
export type Delivery = Pick<ReceivedMessage, 'consumer' | 'deliverySequence'>;

/**
 * Whether other copies of the router can have stated anything about a queue since this one did. The server numbers what
 * it delivers of a queue, to whichever copy: who had the number before has seen everything.
 */
export class Continuity {
  private readonly last = new Map<string, { readonly delivery: number; readonly connection: number }>();

  /** `connection` counts up when the connection was lost: what was in hand then may have gone to others. */
  constructor(private readonly connection: () => number) {}

  /** Whether this copy had the message before this one, so that nobody can have stated anything in between. */
  holds({ consumer, deliverySequence }: Delivery): boolean {
    const last = this.last.get(consumer);
    if (last === undefined || deliverySequence === undefined) return false;
    return deliverySequence === last.delivery + 1 && last.connection === this.connection();
  }

  /** This copy knows everything up to this message. */
  caughtUp({ consumer, deliverySequence }: Delivery): void {
    if (deliverySequence === undefined) this.lost(consumer);
    else this.last.set(consumer, { delivery: deliverySequence, connection: this.connection() });
  }

  /** Somebody else has stated something. */
  lost(consumer: string): void {
    this.last.delete(consumer);
  }
}
