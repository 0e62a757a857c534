import { type NatsConnection, headers as natsHeaders } from 'nats';
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
import { StreamPublisher } from './publisher.js';
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

/** What the executor and the runners tell each other over JetStream, each message signed by its author. */
export class RunnerChannel {
  constructor(private readonly parts: RunnerChannelParts) {}

  /**
   * Stores a message. With `once`, the stream takes no second one of that name, whatever its subject; `duplicate`
   * says that it had one. Throws BusUnavailable when nothing is known to be stored.
   */
  async send(
    subject: string,
    message: RunnerMessage,
    once?: string,
  ): Promise<{ readonly duplicate: boolean }> {
    const signer = this.parts.signer();
    // The subject is signed, too: what was said of one order cannot be said again of another.
    const bytes = new TextEncoder().encode(JSON.stringify({ subject, message }));
    const all = natsHeaders();
    all.set(headers.key, signer.publicKey);
    all.set(headers.signature, signer.sign(bytes));
    if (once !== undefined) all.set(headers.messageId, signer.nameFor(once));
    return this.parts.publisher.publish(subject, bytes, all);
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

  /** The last message whose subject fits; undefined for none, or one that is not believed. */
  async last(pattern: string): Promise<RunnerNews | undefined> {
    const manager = await this.parts.connection.jetstreamManager({ checkAPI: false });
    try {
      const found = await manager.streams.getMessage(runnerStream.name, { last_by_subj: pattern });
      const read = await this.believe({
        ...{ stream: runnerStream.name, sequence: found.seq, subject: found.subject, bytes: found.data },
        storedAt: found.time.getTime(),
        headers: Object.fromEntries([...found.header].map(([name, values]) => [name, values[0] ?? ''])),
      });
      return read.ok ? read.value : undefined;
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
  const signer = signerOf(await keys.seed(identity));
  const connection = await connectAs({ url, identity, signer: () => signer }).catch((error: Error) => {
    throw new Error(`NATS at ${url} did not let "${identity}" in: ${error.message}`, { cause: error });
  });
  const publisher = new StreamPublisher(connection, inboxOf(identity));
  const ring = new KeyRing(keys, () => clock.now());
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
