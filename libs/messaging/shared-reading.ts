import { setTimeout as pause } from 'node:timers/promises';
import { Events, type NatsConnection, type Status } from 'nats';
import type { Recorded } from '#libs/contracts';
import type { KeyRing } from '#libs/identity';
import type { Result } from '#libs/kernel';
import { fitsFilter } from './fits-filter.js';
import { type OrderedReading, readInOrder } from './ordered-reader.js';
import { type StoredMessage, decodeMessage } from './signed-message.js';

/** One who is told of every message of a stream, in order and from its start. */
export interface Follower {
  readonly connection: NatsConnection;
  readonly ring: KeyRing;
  /** Told of a message, or why it is not believed. Must not throw. */
  onMessage(message: StoredMessage, decoded: Result<Recorded>): void;
}

/** A follower, and how far it has been told. */
class Following {
  readonly caughtUp: Promise<void>;
  hasCaughtUp!: () => void;
  hasFailed!: (error: unknown) => void;

  constructor(
    readonly follower: Follower,
    public position: number,
  ) {
    this.caughtUp = new Promise((resolve, reject) => {
      this.hasCaughtUp = resolve;
      this.hasFailed = reject;
    });
    this.caughtUp.catch(() => undefined);
  }
}

/** What is read, and how. */
export interface SharedReadingParts {
  readonly stream: string;
  readonly filter: string;
  /** Waited for before each message. */
  readonly mayGoOn?: () => Promise<void>;
  /** Told of every message before its followers are. */
  readonly onRead: (message: StoredMessage) => void;
}

/** What is being read at present, over whose connection, and for whom. */
interface Pass {
  readonly owner: Following;
  readonly members: readonly Following[];
  readonly reading: OrderedReading;
  /** Looks no longer after the connection. */
  readonly unwatch: () => void;
}

/** A connection that was lost may come back; after this long another one is tried, ms. */
const patience = 2_000;
/** The pause before all connections are tried again where none would do, and the longest one; ms. */
const [firstPause, longestPause] = [100, 5_000];

/**
 * One reading of a stream for all who follow it within a process: each message comes over the wire once, is verified
 * once and decoded once. Whoever joins has it read again from the start; the others are told only what is new to them.
 */
export class SharedReading {
  private readonly followings = new Set<Following>();
  private pass: Pass | undefined;
  /** The sequence of the last message that was read, and who waits for later ones. */
  private position = 0;
  private waiting: { readonly sequence: number; readonly go: () => void }[] = [];
  /** One change of who follows after the other. */
  private lastChange: Promise<void> = Promise.resolve();

  constructor(private readonly parts: SharedReadingParts) {}

  /** Tells of what stands behind `after`. Rejects when the stream cannot be read over the follower's connection. */
  async follow(follower: Follower, after = 0): Promise<OrderedReading> {
    const following = new Following(follower, after);
    this.followings.add(following);
    await this.change(() => this.readFor(following));
    return { caughtUp: following.caughtUp, stop: () => this.leave(following) };
  }

  /** Whether messages of this subject are read at present. */
  takes(stream: string, subject: string): boolean {
    return this.pass !== undefined && stream === this.parts.stream && fitsFilter(subject, this.parts.filter);
  }

  /** Resolves when the message at that place has been read, and in any case after `atMostMs`. */
  reached(sequence: number, atMostMs: number): Promise<void> {
    if (this.position >= sequence) return Promise.resolve();
    return new Promise((resolve) => {
      const limit = setTimeout(resolve, atMostMs);
      const go = (): void => {
        clearTimeout(limit);
        resolve();
      };
      this.waiting.push({ sequence, go });
    });
  }

  private change(work: () => Promise<void>): Promise<void> {
    const changed = this.lastChange.then(work);
    this.lastChange = changed.catch(() => undefined);
    return changed;
  }

  /** Several that join at once are served by one pass. What fails for the one that joins goes on for the others. */
  private async readFor(joining: Following): Promise<void> {
    if (this.pass?.members.includes(joining) === true || !this.followings.has(joining)) return;
    await this.endPass();
    try {
      await this.begin(joining);
    } catch (error) {
      this.followings.delete(joining);
      void this.change(() => this.goOn(joining));
      throw error;
    }
  }

  private async leave(following: Following): Promise<void> {
    this.followings.delete(following);
    following.hasFailed(new Error(`${this.parts.stream} was not read to its end`));
    await this.change(async () => {
      if (this.pass?.owner === following) await this.endPass();
    });
    void this.change(() => this.goOn(following));
  }

  /** Reads on over the connection of somebody else, where the reading is the owner's still. */
  private async moveFrom(owner: Following): Promise<void> {
    if (this.pass?.owner !== owner) return;
    await this.endPass();
    await this.goOn(owner);
  }

  /** Reads on where nobody reads and somebody follows; the connection of the former owner is tried last. */
  private async goOn(former: Following): Promise<void> {
    for (let wait = firstPause; this.pass === undefined; wait = Math.min(2 * wait, longestPause)) {
      const open = [...this.followings].filter(({ follower }) => !follower.connection.isClosed());
      if (open.length === 0) return;
      for (const next of open.sort((a, b) => Number(a === former) - Number(b === former))) {
        const reads = await this.begin(next).then(
          () => true,
          () => false,
        );
        if (reads) return;
      }
      await pause(wait);
    }
  }

  /** Whoever is left is told by the next one. */
  private async endPass(): Promise<void> {
    const ended = this.pass;
    this.pass = undefined;
    if (ended === undefined) return;
    ended.unwatch();
    const stopped = ended.reading.stop();
    // What was subscribed to over a connection that is over never ends.
    if (!ended.owner.follower.connection.isClosed()) await stopped;
  }

  /** Reads on from where the one is that has been told least. */
  private async begin(owner: Following): Promise<void> {
    const members = [...this.followings];
    const { connection, ring } = owner.follower;
    const { stream, filter, mayGoOn, onRead } = this.parts;
    const reading = await readInOrder(connection, {
      stream,
      filter,
      after: Math.min(...members.map(({ position }) => position)),
      onMessage: async (message) => {
        await mayGoOn?.();
        const decoded = await decodeMessage(message, ring);
        onRead(message);
        for (const member of members) if (this.followings.has(member)) tell(member, message, decoded);
        this.hasRead(message.sequence);
      },
    });
    this.pass = { owner, members, reading, unwatch: this.watch(owner) };
    reading.caughtUp.then(
      () => members.forEach((member) => member.hasCaughtUp()),
      (error: unknown) => {
        if (this.pass?.reading === reading) members.forEach((member) => member.hasFailed(error));
      },
    );
  }

  /** One whose agent is let in no more must not keep the others from what they follow. */
  private watch(owner: Following): () => void {
    const { connection } = owner.follower;
    const statuses = connection.status() as AsyncIterable<Status> & { stop(): void };
    let lost: NodeJS.Timeout | undefined;
    let isWatched = true;
    const move = (): void => {
      if (isWatched) void this.change(() => this.moveFrom(owner));
    };
    void (async () => {
      for await (const { type } of statuses) {
        if (type !== Events.Disconnect && type !== Events.Reconnect) continue;
        clearTimeout(lost);
        if (type === Events.Disconnect) lost = setTimeout(move, patience);
      }
    })();
    void connection.closed().then(move);
    return () => {
      isWatched = false;
      clearTimeout(lost);
      statuses.stop();
    };
  }

  private hasRead(sequence: number): void {
    this.position = Math.max(this.position, sequence);
    if (this.waiting.length === 0) return;
    const due = this.waiting.filter((each) => each.sequence <= this.position);
    this.waiting = this.waiting.filter((each) => each.sequence > this.position);
    for (const { go } of due) go();
  }
}

function tell(member: Following, message: StoredMessage, decoded: Result<Recorded>): void {
  if (message.sequence <= member.position) return;
  member.position = message.sequence;
  member.follower.onMessage(message, decoded);
}
