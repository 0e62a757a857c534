import { Events, type NatsConnection, type Status, headers as natsHeaders } from 'nats';
import {
  type RunnerIdentity,
  type RunnerMessage,
  headers,
  parseRunnerSubject,
  readRunnerMessage,
} from '#libs/contracts';
import { type KeyFolder, KeyRing, type Signer, signerOf } from '#libs/identity';
import { type Clock, type Result, failed, ok } from '#libs/kernel';
import { connectAs } from './connection.js';
import { isNotFound } from './jetstream-errors.js';
import { type OrderedReading, readInOrder } from './ordered-reader.js';
import { inboxOf } from './permissions.js';
import { SequenceConflict, StreamPublisher } from './publisher.js';
import type { StoredMessage } from './signed-message.js';
import { runnerStream } from './topology.js';

/** What a channel stands on: one identity's connection. */
export interface RunnerChannelParts {
  readonly connection: NatsConnection;
  readonly publisher: StreamPublisher;
  readonly ring: KeyRing;
  readonly signer: () => Signer;
}

/** A message that is believed: the author's key signed exactly this for exactly this subject. */
export interface RunnerNews {
  readonly runner: RunnerIdentity;
  readonly message: RunnerMessage;
  /** Epoch ms. */
  readonly storedAt: number;
}

export interface RunnerReadOptions {
  readonly filter: string;
  readonly onNews: (news: RunnerNews) => Promise<void> | void;
  /** Told of a message that is not believed, and left out. */
  readonly onUnbelieved: (subject: string, reason: string) => void;
}

/** How a message is to be stored. */
export interface SendOptions {
  /** The stream takes no second message of that name within its duplicate window, whatever its subject. */
  readonly once?: string;
  /** Only if its subject has no message yet, which holds for as long as the stream keeps that. */
  readonly first?: boolean;
}

/** What became of a message: stored, or this very one was before, or something else is at its subject. */
export type Sent = 'stored' | 'duplicate' | 'not-first';

/** For how long the connection to the bus has been there, ms. */
export interface ConnectionWatch {
  /** All in all, since the watch began. */
  upFor(): number;
  /** Since it was there again the last time; 0 while it is away. */
  steadyFor(): number;
  stop(): void;
}

/** What the executor and the runners tell each other over JetStream, each message signed by its author. */
export class RunnerChannel {
  constructor(private readonly parts: RunnerChannelParts) {}

  /** Stores a message. Throws BusUnavailable when nothing is known to be stored. */
  async send(
    subject: string,
    message: RunnerMessage,
    { once, first = false }: SendOptions = {},
  ): Promise<Sent> {
    const signer = this.parts.signer();
    // The subject is signed, too: what was said of one order cannot be said again of another.
    const bytes = new TextEncoder().encode(JSON.stringify({ subject, message }));
    const all = natsHeaders();
    all.set(headers.key, signer.publicKey);
    all.set(headers.signature, signer.sign(bytes));
    if (once !== undefined) all.set(headers.messageId, signer.nameFor(once));
    if (first) all.set('Nats-Expected-Last-Subject-Sequence', '0');
    try {
      const { duplicate } = await this.parts.publisher.publish(subject, bytes, all);
      return duplicate ? 'duplicate' : 'stored';
    } catch (error) {
      if (error instanceof SequenceConflict) return 'not-first';
      throw error;
    }
  }

  /** Watches the connection: while it is away, that nothing is heard of a runner says nothing about the runner. */
  watch(clock: Clock): ConnectionWatch {
    let before = 0;
    let since: number | undefined = clock.now();
    const steadyFor = (): number => (since === undefined ? 0 : clock.now() - since);
    const events = this.parts.connection.status() as AsyncIterable<Status> & { stop(): void };
    void (async () => {
      for await (const { type } of events) {
        if (type === Events.Disconnect) [before, since] = [before + steadyFor(), undefined];
        if (type === Events.Reconnect) since ??= clock.now();
      }
    })();
    return { steadyFor, upFor: () => before + steadyFor(), stop: () => events.stop() };
  }

  /** Reads from the stream's start on, in order, for as long as the connection lives. */
  read({ filter, onNews, onUnbelieved }: RunnerReadOptions): Promise<OrderedReading> {
    return readInOrder(this.parts.connection, {
      stream: runnerStream.name,
      filter,
      onMessage: async (stored) => {
        const read = await this.believe(stored);
        if (read.ok) await onNews(read.value);
        else onUnbelieved(stored.subject, read.error);
      },
    });
  }

  /** The last message whose subject fits; undefined for none, and an error for one that is not believed. */
  async last(pattern: string): Promise<Result<RunnerNews> | undefined> {
    const manager = await this.parts.connection.jetstreamManager({ checkAPI: false });
    try {
      const found = await manager.streams.getMessage(runnerStream.name, { last_by_subj: pattern });
      return await this.believe({
        ...{ stream: runnerStream.name, sequence: found.seq, subject: found.subject, bytes: found.data },
        storedAt: found.time.getTime(),
        headers: Object.fromEntries([...found.header].map(([name, values]) => [name, values[0] ?? ''])),
      });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  private async believe({ subject, bytes, storedAt, ...stored }: StoredMessage): Promise<Result<RunnerNews>> {
    const parsed = parseRunnerSubject(subject);
    if (parsed === undefined) return failed('its subject names no runner');
    const key = stored.headers[headers.key];
    const signature = stored.headers[headers.signature];
    if (key === undefined || signature === undefined) return failed('it is not signed');
    const signed = await this.parts.ring.verify({ agent: parsed.author, key, signature, bytes, storedAt });
    if (!signed.ok) return signed;
    const content = parsedJson(bytes);
    if (content?.subject !== subject) return failed('it was signed for another subject');
    const read = readRunnerMessage(content.message);
    return read.ok ? ok({ runner: parsed.runner, message: read.value, storedAt }) : read;
  }
}

function parsedJson(
  bytes: Uint8Array,
): { readonly subject?: unknown; readonly message?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

export interface RunnerConnectionOptions {
  /** `nats://host:port`, several separated by commas. */
  readonly url: string;
  readonly identity: RunnerIdentity;
  readonly keys: KeyFolder;
  readonly clock: Clock;
}

/** A runner's way to the event bus. */
export interface RunnerConnection {
  readonly channel: RunnerChannel;
  /** Sends what is buffered and signs off. */
  close(): Promise<void>;
}

/** Signs a runner in. Rejects, naming the address, when the server cannot be reached or refuses the key. */
export async function connectRunner({
  url,
  identity,
  keys,
  clock,
}: RunnerConnectionOptions): Promise<RunnerConnection> {
  let signer = signerOf(await keys.seed(identity));
  const connection = await connectAs({ url, identity, signer: () => signer }).catch((error: Error) => {
    throw new Error(`NATS at ${url} did not let "${identity}" in: ${error.message}`, { cause: error });
  });
  const publisher = new StreamPublisher(connection, inboxOf(identity));
  const ring = new KeyRing(keys, () => clock.now());
  // A key that was brought here since is taken up when the server asks it to sign in again.
  void (async () => {
    for await (const { type } of connection.status()) {
      if (type !== Events.Disconnect && type !== Events.Error) continue;
      const seed = await keys.seed(identity).catch(() => undefined);
      if (seed !== undefined) signer = signerOf(seed);
    }
  })();
  return {
    channel: new RunnerChannel({ connection, publisher, ring, signer: () => signer }),
    async close() {
      publisher.close();
      if (connection.isClosed()) return;
      await connection.flush().catch(() => undefined);
      await connection.close();
    },
  };
}
