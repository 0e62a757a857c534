import { setTimeout as pause } from 'node:timers/promises';
import {
  AckPolicy,
  type ConsumerOpts,
  DeliverPolicy,
  Events,
  type JetStreamSubscription,
  type JsMsg,
  type NatsConnection,
  type Status,
  createInbox,
  nanos,
  nuid,
} from 'nats';
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
  /** The sequence behind which it begins; the stream's start when left out. */
  readonly after?: number;
  /** Called for one message after the other. What it throws ends the reading and rejects `caughtUp`. */
  readonly onMessage: (message: StoredMessage) => Promise<void> | void;
}

/** A server that says nothing at all for two or three of these has lost the reader; ms. */
const heartbeat = 2_000;

/** How often the server is asked whether that was all, as long as no message says that it is the last; ms. */
const askedEvery = 1_000;

/** The pause before reading goes on after it broke off, and the longest one while that fails; ms. */
const [firstPause, longestPause] = [100, 5_000];

/**
 * Reads a stream from its start, or from behind a message, in order and for as long as it goes on, without leaving a
 * trace on the server: the reader's position is its own. Whatever breaks it off (a gap, a server that was started anew,
 * a refusal in the middle of an election), it goes on after the last message that was handled.
 */
export async function readInOrder(connection: NatsConnection, options: ReadOptions): Promise<OrderedReading> {
  const reader = new Reader(connection, options);
  const subscription = await reader.open();
  const reading = reader.read(subscription);
  void reader.askUntilCaughtUp();
  return {
    caughtUp: reader.caughtUp,
    async stop() {
      reader.stop();
      await reading;
    },
  };
}

/**
 * The client's own ordered consumer ends for good when it is refused once, and asks for consumers in a way
 * in which those of others can be changed, too.
 */
class Reader {
  readonly caughtUp: Promise<void>;
  private reportCaughtUp: () => void = () => undefined;
  private reportFailure: (error: unknown) => void = () => undefined;
  private readonly stopping = new AbortController();
  /** What the server sends to at present. */
  private current: JetStreamSubscription | undefined;
  /** The sequence of the last message that was handled. */
  private position: number;
  /** How many messages of the current subscription were handled. */
  private handled = 0;
  private isCaughtUp = false;

  constructor(
    private readonly connection: NatsConnection,
    private readonly options: ReadOptions,
  ) {
    this.position = options.after ?? 0;
    this.caughtUp = new Promise<void>((resolve, reject) => {
      this.reportCaughtUp = () => {
        this.isCaughtUp = true;
        resolve();
      };
      this.reportFailure = reject;
    });
    this.caughtUp.catch(() => undefined);
  }

  /** Has the server send what follows the position. Rejects when it does not. */
  async open(): Promise<JetStreamSubscription> {
    const { options, position } = this;
    const settings = settingsFrom(options.stream, position + 1, inboxIn(this.connection));
    const subscription = await this.connection.jetstream().subscribe(options.filter, settings);
    stopWatchingIfClosed(subscription);
    this.current = subscription;
    this.handled = 0;
    try {
      const { num_pending: waiting, delivered } = await subscription.consumerInfo();
      if (waiting === 0 && delivered.consumer_seq === 0) this.reportCaughtUp();
      return subscription;
    } catch (error) {
      subscription.unsubscribe();
      throw error;
    }
  }

  /** Reads until it is stopped, the connection is over, or a message cannot be handled. */
  async read(first: JetStreamSubscription): Promise<void> {
    const reconnections = this.breakOffOnReconnection();
    let subscription: JetStreamSubscription | undefined = first;
    for (let wait = firstPause; !this.isOver();) {
      if (subscription !== undefined) await this.readOn(subscription);
      await pause(wait, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      if (this.isOver()) break;
      subscription = await this.open().catch(() => undefined);
      wait = subscription === undefined ? Math.min(2 * wait, longestPause) : firstPause;
    }
    reconnections.stop();
    this.current?.unsubscribe();
    this.reportFailure(new Error(`${this.options.stream} was not read to its end`));
  }

  /**
   * A message says how many follow it. A server that counted them while others wrote may have counted too many, for
   * good: then no message is the last, and the server, which counts anew when it is asked, has to be asked.
   */
  async askUntilCaughtUp(): Promise<void> {
    while (!this.isCaughtUp && !this.isOver()) {
      await pause(askedEvery, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      if (this.isCaughtUp || this.isOver()) return;
      const info = await this.current?.consumerInfo().catch(() => undefined);
      if (info?.num_pending === 0 && info.delivered.consumer_seq === this.handled) this.reportCaughtUp();
    }
  }

  stop(): void {
    this.stopping.abort();
    this.current?.unsubscribe();
  }

  private isOver(): boolean {
    return this.stopping.signal.aborted || this.connection.isClosed();
  }

  /** Handles what comes, until that breaks off. */
  private async readOn(subscription: JetStreamSubscription): Promise<void> {
    let delivered = 0;
    try {
      for await (const message of subscription) {
        delivered++;
        if (this.isOver() || message.info.deliverySequence !== delivered) break;
        await this.handle(message);
      }
    } catch {
      // No heartbeat, or the consumer is gone: it is opened anew.
    } finally {
      subscription.unsubscribe();
    }
  }

  private async handle(message: JsMsg): Promise<void> {
    try {
      await this.options.onMessage(storedMessageOf(message));
      this.position = message.seq;
      this.handled += 1;
      if (message.info.pending === 0) this.reportCaughtUp();
    } catch (error) {
      this.reportFailure(error);
      this.stop();
    }
  }

  /** What was sent while the connection was lost is lost, too; whoever waited for heartbeats would wait for long. */
  private breakOffOnReconnection(): { stop(): void } {
    const events = this.connection.status() as AsyncIterable<Status> & { stop(): void };
    void (async () => {
      for await (const { type } of events) if (type === Events.Reconnect) this.current?.unsubscribe();
    })();
    return events;
  }
}

/** A consumer of the reader's own, which the server forgets soon after the reader has gone. */
const settingsFrom = (stream: string, sequence: number, inbox: string): ConsumerOpts => ({
  stream,
  mack: true,
  ordered: false,
  config: {
    name: nuid.next(),
    deliver_subject: inbox,
    deliver_policy: DeliverPolicy.StartSequence,
    opt_start_seq: sequence,
    ack_policy: AckPolicy.None,
    max_deliver: 1,
    flow_control: true,
    idle_heartbeat: nanos(heartbeat),
    mem_storage: true,
    num_replicas: 1,
  },
});

/**
 * The client cancels its watch for heartbeats when the subscription is closed. Where that happened while the consumer
 * was made, it begins to watch afterwards and goes on for ever, which keeps the process alive.
 */
function stopWatchingIfClosed(subscription: JetStreamSubscription): void {
  const { monitor } = subscription as JetStreamSubscription & { readonly monitor?: { cancel(): void } | null };
  if (subscription.isClosed()) monitor?.cancel();
}

/** A new inbox where the connection may have one. The client tells its prefix to no one, by its types. */
function inboxIn(connection: NatsConnection): string {
  const { options } = connection as NatsConnection & { readonly options: { readonly inboxPrefix?: string } };
  return createInbox(options.inboxPrefix);
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
