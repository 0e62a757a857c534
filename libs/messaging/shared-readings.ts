import type { NatsConnection } from 'nats';
import type { OrderedReading } from './ordered-reader.js';
import { RecentBodies } from './recent-bodies.js';
import { type Follower, SharedReading } from './shared-reading.js';
import type { StoredMessage } from './signed-message.js';
import { messageAt } from './stored-message.js';

/** How long a message that is on its way is waited for before the server is asked for it, ms. */
const aMoment = 1_000;

/** What the agents of one process read of the streams. */
export class SharedReadings {
  private readonly readings = new Map<string, SharedReading>();
  private readonly bodies = new RecentBodies();

  /** Tells the follower of every message of the stream that fits the filter, from the first one on. */
  follow(
    source: { readonly stream: string; readonly filter: string },
    by: Follower,
  ): Promise<OrderedReading> {
    const { stream, filter } = source;
    const name = `${stream} ${filter}`;
    const reading =
      this.readings.get(name) ??
      new SharedReading(stream, filter, ({ sequence, bytes }) => this.bodies.keep(stream, sequence, bytes));
    this.readings.set(name, reading);
    return reading.follow(by);
  }

  /** The body of a stored message: as it was read lately, or else from the server. Rejects when there is none. */
  async bodyOf(
    { stream, sequence, subject }: Pick<StoredMessage, 'stream' | 'sequence' | 'subject'>,
    connection: NatsConnection,
  ): Promise<Uint8Array> {
    // A consumer may be told of a message a moment before its reader is.
    for (const [name, reading] of this.readings) {
      if (name.startsWith(`${stream} `) && reading.takes(subject)) await reading.reached(sequence, aMoment);
    }
    const kept = this.bodies.at(stream, sequence);
    if (kept !== undefined) return kept;
    const { bytes } = await messageAt(connection, stream, sequence);
    this.bodies.keep(stream, sequence, bytes);
    return bytes;
  }
}
