import type { NatsConnection } from 'nats';
import type { OrderedReading } from './ordered-reader.js';
import { type Pressure, pressure } from './pressure.js';
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

/** So many messages are told of where one was let go on although alerts are on their way. */
const toldInOneTurn = 256;

/** What the agents of one process read of the streams. */
export class SharedReadings {
  private readonly readings = new Map<string, SharedReading>();
  private readonly bodies = new RecentBodies();

  /** `road`: what lets those wait that can. */
  constructor(private readonly road: Pick<Pressure, 'quiet'> = pressure) {}

  /** Tells the follower of every message of the stream that fits the filter, from the first one on. */
  follow({ canWait = false, ...source }: Source, by: Follower): Promise<OrderedReading> {
    const prompt = this.reading(source);
    if (!canWait) return prompt.follow(by);
    // What is past is told to all at once, so that it is read and decoded once.
    return followInTurn(prompt, this.reading(source, this.whenThereIsTime()), by);
  }

  /** Where it never is quiet, each turn is for many messages: one a second would never catch up. */
  private whenThereIsTime(): () => Promise<void> {
    let left = 0;
    return async () => {
      if (left > 0) left--;
      else if (!(await this.road.quiet(longestWait))) left = toldInOneTurn - 1;
    };
  }

  private reading({ stream, filter }: Omit<Source, 'canWait'>, mayGoOn?: () => Promise<void>): SharedReading {
    const name = `${stream} ${filter} ${mayGoOn === undefined ? 'at once' : 'when there is time'}`;
    const known = this.readings.get(name);
    if (known !== undefined) return known;
    const onRead = ({ sequence, bytes }: StoredMessage): void => this.bodies.keep(stream, sequence, bytes);
    const reading = new SharedReading({ stream, filter, onRead, ...(mayGoOn !== undefined && { mayGoOn }) });
    this.readings.set(name, reading);
    return reading;
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

const stoppedEarly = (): Error => new Error('the reading was stopped before it had caught up');

/** Follows the first reading until it has caught up, and the second one from there on. */
async function followInTurn(
  first: SharedReading,
  second: SharedReading,
  by: Follower,
): Promise<OrderedReading> {
  let position = 0;
  let isStopped = false;
  const { connection, ring } = by;
  let current = await first.follow({
    ...{ connection, ring },
    onMessage(message, decoded) {
      position = message.sequence;
      by.onMessage(message, decoded);
    },
  });
  const goOn = async (): Promise<void> => {
    await current.caughtUp;
    await current.stop();
    if (isStopped) throw stoppedEarly();
    current = await second.follow(by, position);
    if (isStopped) throw stoppedEarly();
    await current.caughtUp;
  };
  const caughtUp = goOn();
  caughtUp.catch(() => undefined);
  return {
    caughtUp,
    async stop() {
      isStopped = true;
      await current.stop();
      // It may have been about to go on with the second one.
      await caughtUp.catch(() => undefined);
      await current.stop();
    },
  };
}
