import { type Msg, type MsgHdrs, type NatsConnection, type Subscription, createInbox } from 'nats';
import { isConnectionOver, isTooLarge, isWrongLastSequence } from './jetstream-errors.js';

/** Somebody else wrote to the subject since the expected sequence: read again and decide again. */
export class SequenceConflict extends Error {
  constructor(subject: string) {
    super(`${subject} has moved on since it was read`);
    this.name = 'SequenceConflict';
  }
}

/** The bus did not take the message in time: nothing is known to be stored, and trying again is safe. */
export class BusUnavailable extends Error {
  constructor(reason: string) {
    super(`The event bus is not available: ${reason}`);
    this.name = 'BusUnavailable';
  }
}

export interface Stored {
  readonly stream: string;
  readonly sequence: number;
  /** True when the stream had the message already. */
  readonly duplicate: boolean;
}

interface Pending {
  settle(answer: Msg): void;
  giveUp(reason: string): void;
}

interface PubAck {
  readonly stream?: string;
  readonly seq?: number;
  readonly duplicate?: boolean;
  readonly error?: { readonly code?: number; readonly err_code?: number; readonly description?: string };
}

export interface PublisherOptions {
  /** How long to wait for JetStream's answer to one try, ms. */
  readonly answerWithin: number;
  /** How many tries before BusUnavailable. They carry the same message id, so the stream stores one. */
  readonly tries: number;
}

const defaults: PublisherOptions = { answerWithin: 2_000, tries: 3 };

/**
 * Publishes to JetStream with one shared inbox for all answers, which takes about a third of the time of
 * a request each. A publication counts when JetStream has answered that it is stored, and not before.
 */
export class StreamPublisher {
  private readonly inbox: string;
  private readonly answers: Subscription;
  private readonly pending = new Map<string, Pending>();
  private next = 0;

  constructor(
    private readonly connection: NatsConnection,
    inboxPrefix: string,
    private readonly options: PublisherOptions = defaults,
  ) {
    this.inbox = createInbox(inboxPrefix);
    this.answers = connection.subscribe(`${this.inbox}.*`, {
      callback: (_error, message) => {
        const token = message.subject.slice(this.inbox.length + 1);
        this.pending.get(token)?.settle(message);
      },
    });
  }

  /**
   * Stores one message. Throws SequenceConflict when the expected sequence (in the headers) is not the
   * last one any more, BusUnavailable when the bus did not answer; what JetStream refuses is an Error.
   */
  async publish(subject: string, bytes: Uint8Array, headers: MsgHdrs): Promise<Stored> {
    let reason = 'no answer';
    for (let attempt = 1; attempt <= this.options.tries; attempt++) {
      const answer = await this.tryOnce(subject, bytes, headers);
      if (typeof answer !== 'string') return storedFrom(subject, answer);
      reason = answer;
      if (this.connection.isClosed()) break;
    }
    throw new BusUnavailable(reason);
  }

  /** Stops listening for answers. What still waits for one gets BusUnavailable. */
  close(): void {
    this.answers.unsubscribe();
    for (const waiting of this.pending.values()) waiting.giveUp('closing');
  }

  /** The server's answer, or why there is none. */
  private tryOnce(subject: string, bytes: Uint8Array, headers: MsgHdrs): Promise<PubAck | string> {
    const token = (this.next++).toString(36);
    return new Promise((resolve, reject) => {
      const forget = (): void => {
        clearTimeout(timer);
        this.pending.delete(token);
      };
      const finish = (result: PubAck | string): void => {
        forget();
        resolve(result);
      };
      const timer = setTimeout(() => finish('no answer in time'), this.options.answerWithin);
      this.pending.set(token, {
        settle: (message) => {
          if (message.headers?.code === 503) finish('no stream takes this subject');
          else finish(JSON.parse(message.string()) as PubAck);
        },
        giveUp: finish,
      });
      try {
        this.connection.publish(subject, bytes, { headers, reply: `${this.inbox}.${token}` });
      } catch (error) {
        if (isTooLarge(error)) {
          forget();
          // It never will be smaller: who takes it for the bus being away tries for ever.
          reject(new Error(`the message for ${subject} has ${bytes.length} bytes, more than the bus takes`));
          return;
        }
        finish(isConnectionOver(error) ? 'the connection is closed' : (error as Error).message);
      }
    });
  }
}

function storedFrom(subject: string, { error, stream, seq, duplicate }: PubAck): Stored {
  if (error !== undefined) {
    if (isWrongLastSequence(error.err_code)) throw new SequenceConflict(subject);
    if (error.code === 503) throw new BusUnavailable(error.description ?? '');
    throw new Error(`JetStream refused a message for ${subject}: ${error.description ?? 'no reason given'}`);
  }
  if (stream === undefined || seq === undefined)
    throw new Error(`JetStream's answer for ${subject} is not one`);
  return { stream, sequence: seq, duplicate: duplicate ?? false };
}
