import type { NatsConnection } from 'nats';
import type { OrderedReading } from './ordered-reader.js';
import { pressure } from './pressure.js';
import { RecentBodies } from './recent-bodies.js';
import { type Follower, SharedReading } from './shared-reading.js';
import type { StoredMessage } from './signed-message.js';
import { messageAt } from './stored-message.js';
import { longestWait } from './topology.js';

/** What is followed. */
export interface Source {
  readonly stream: string;
  readonly filter: string;
  /** What can wait a little lets alerts on their way to a person go first, where one process does both. */
  readonly canWait?: boolean;
}

/** How long a message that is on its way is waited for before the server is asked for it, ms. */
const aMoment = 1_000;

/** What the agents of one process read of the streams. */
export class SharedReadings {
  private readonly readings = new Map<string, SharedReading>();
  private readonly bodies = new RecentBodies();

  /** Tells the follower of every message of the stream that fits the filter, from the first one on. */
  follow(source: Source, by: Follower): Promise<OrderedReading> {
    const { stream, filter, canWait = false } = source;
    const name = `${stream} ${filter} ${canWait}`;
    const reading =
      this.readings.get(name) ??
      new SharedReading({
        stream,
        filter,
        ...(canWait && { mayGoOn: () => pressure.quiet(longestWait) }),
        onRead: ({ sequence, bytes }) => this.bodies.keep(stream, sequence, bytes),
      });
    this.readings.set(name, reading);
    return reading.follow(by);
  }

  /** The body of a stored message: as it was read lately, or else from the server. Rejects when there is none. */
  async bodyOf(
    { stream, sequence, subject }: Pick<StoredMessage, 'stream' | 'sequence' | 'subject'>,
    connection: NatsConnection,
  ): Promise<Uint8Array> {
    // A consumer may be told of a message a moment before whoever reads it is.
    const readers = [...this.readings.values()].filter((reading) => reading.takes(stream, subject));
    if (readers.length > 0) {
      await Promise.race(readers.map((reading) => reading.reached(sequence, aMoment)));
    }
    const kept = this.bodies.at(stream, sequence);
    if (kept !== undefined) return kept;
    const { bytes } = await messageAt(connection, stream, sequence);
    this.bodies.keep(stream, sequence, bytes);
    return bytes;
  }
}
