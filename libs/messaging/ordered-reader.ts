import { type JsMsg, type NatsConnection, consumerOpts } from 'nats';
import { type StoredMessage } from './signed-message.js';

export interface OrderedReading {
  /** Resolves when everything that the stream held at the start has been handled. */
  readonly caughtUp: Promise<void>;
  /** Stops reading; the message in hand is finished first. */
  stop(): Promise<void>;
}

export interface ReadOptions {
  readonly stream: string;
  readonly filter: string;
  /** Called for one message after the other. What it throws ends the reading and rejects `caughtUp`. */
  readonly onMessage: (message: StoredMessage) => Promise<void> | void;
}

/**
 * Reads a stream from its start, in order and for as long as it goes on, without leaving a trace on the
 * server: the reader's position is its own. Gaps and lost connections are mended by the client.
 */
export async function readInOrder(connection: NatsConnection, options: ReadOptions): Promise<OrderedReading> {
  const settings = consumerOpts();
  settings.orderedConsumer();
  settings.bindStream(options.stream);
  settings.deliverAll();
  const subscription = await connection.jetstream().subscribe(options.filter, settings);
  const { num_pending: waiting, delivered } = await subscription.consumerInfo();

  let reportCaughtUp: () => void = () => undefined;
  let reportFailure: (error: unknown) => void = () => undefined;
  const caughtUp = new Promise<void>((resolve, reject) => {
    reportCaughtUp = resolve;
    reportFailure = reject;
  });
  caughtUp.catch(() => undefined);
  if (waiting === 0 && delivered.consumer_seq === 0) reportCaughtUp();

  const reading = (async () => {
    for await (const message of subscription) {
      await options.onMessage(storedMessageOf(message));
      if (message.info.pending === 0) reportCaughtUp();
    }
  })().catch(reportFailure);

  return {
    caughtUp,
    async stop() {
      subscription.unsubscribe();
      await reading;
    },
  };
}

/** A client library's message as plain data. */
export function storedMessageOf(message: JsMsg): StoredMessage {
  const headers: Record<string, string> = {};
  for (const [name, values] of message.headers ?? []) headers[name] = values[0] ?? '';
  return {
    stream: message.info.stream,
    sequence: message.seq,
    subject: message.subject,
    storedAt: Math.floor(message.info.timestampNanos / 1e6),
    bytes: message.data,
    headers,
  };
}
