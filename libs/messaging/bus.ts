import { Events, type Msg, type NatsConnection } from 'nats';
import {
  type AgentName,
  type Asker,
  type IdentityName,
  type PersonAnswer,
  type PersonRequest,
  isAgent,
  subjects,
} from '#libs/contracts';
import { type KeyFolder, KeyRing, type Signer, signerOf } from '#libs/identity';
import type { Clock } from '#libs/kernel';
import { type AskedByPerson, PersonRequests } from './person-requests.js';
import { connectAs } from './connection.js';
import { inboxOf } from './permissions.js';
import { StreamPublisher } from './publisher.js';
import { RunnerChannel } from './runner-channel.js';
import { type StreamName, streams } from './topology.js';

export interface BusOptions {
  /** `nats://host:port`, several separated by commas. */
  readonly url: string;
  readonly identity: IdentityName;
  readonly keys: KeyFolder;
  readonly clock: Clock;
}

export interface StreamBounds {
  /** The first sequence that the stream still holds, and its last one; 0 for an empty stream. */
  readonly first: number;
  readonly last: number;
}

/** One identity's way to the event bus. Its key is read again whenever it has to sign in anew. */
export class Bus {
  private constructor(
    readonly identity: IdentityName,
    readonly connection: NatsConnection,
    readonly publisher: StreamPublisher,
    readonly ring: KeyRing,
    private readonly key: { signer: Signer },
    private readonly personRequests: PersonRequests,
  ) {}

  /** Signs in. Rejects, naming the address, when the server cannot be reached or refuses the key. */
  static async open({ url, identity, keys, clock }: BusOptions): Promise<Bus> {
    const key = { signer: signerOf(await keys.seed(identity)) };
    try {
      const connection = await connectAs({ url, identity, signer: () => key.signer });
      const ring = new KeyRing(keys, () => clock.now());
      const signer = () => key.signer;
      const bus = new Bus(
        identity,
        connection,
        new StreamPublisher(connection, inboxOf(identity)),
        ring,
        key,
        new PersonRequests({ identity, connection, ring, signer, clock }),
      );
      bus.onDisconnect(async () => {
        key.signer = signerOf(await keys.seed(identity));
      });
      return bus;
    } catch (error) {
      throw new Error(`NATS at ${url} did not let "${identity}" in: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  /** What is told to runners, and what they say. For the executor, and for who looks on. */
  get runners(): RunnerChannel {
    const { connection, publisher, ring } = this;
    return new RunnerChannel({ connection, publisher, ring, signer: () => this.signer() });
  }

  /** The identity's present key. */
  signer(): Signer {
    return this.key.signer;
  }

  /** Whether the server answers now. */
  async isUp(): Promise<boolean> {
    if (this.connection.isClosed()) return false;
    const answered = this.connection.flush().then(
      () => true,
      () => false,
    );
    const gaveUp = new Promise<boolean>((resolve) => setTimeout(resolve, 1_000, false).unref());
    return Promise.race([answered, gaveUp]);
  }

  /** What each stream holds. */
  async streamBounds(): Promise<Record<StreamName, StreamBounds>> {
    const manager = await this.connection.jetstreamManager({ checkAPI: false });
    const bounds = streams.map(async ({ name }) => {
      const { state } = await manager.streams.info(name);
      return [name, { first: state.first_seq, last: state.last_seq }] as const;
    });
    return Object.fromEntries(await Promise.all(bounds)) as Record<StreamName, StreamBounds>;
  }

  /** Asks an agent to handle a dead letter again; resolves to its answer. Rejects when it does not run. */
  async askToRedrive(agent: AgentName, request: RedriveRequest): Promise<RedriveAnswer> {
    const answer = await this.connection.request(subjects.redrive(agent), JSON.stringify(request), {
      timeout: 30_000,
    });
    return answer.json<RedriveAnswer>();
  }

  /**
   * Answers requests to handle dead letters again, for as long as the connection lives. Of several copies of an agent
   * one is asked: handled by all of them at once, an alert could get two outcomes.
   */
  answerRedrives(answer: (request: RedriveRequest) => Promise<RedriveAnswer>): void {
    if (!isAgent(this.identity)) throw new Error(`${this.identity} handles no messages`);
    this.connection.subscribe(subjects.redrive(this.identity), {
      queue: this.identity,
      callback: (error, message) => {
        if (error === null) void respond(message, answer);
      },
    });
  }

  /**
   * Passes a person's request on to the agent that decides about it. Always resolves to something to tell the
   * person; `isUnanswered` tells whether the agent said it. Asked again under the same `requestId`, the
   * answer is the same one, and nothing happens twice.
   */
  ask(request: PersonRequest, asker: Asker, requestId: string): Promise<PersonAnswer> {
    return this.personRequests.ask({ request, asker, requestId });
  }

  /** Answers people's requests until the function that it returns is called. */
  answers(handler: (asked: AskedByPerson) => Promise<PersonAnswer>): Promise<() => void> {
    return this.personRequests.answer(handler);
  }

  /** Sends what is buffered and signs off. */
  async close(): Promise<void> {
    this.publisher.close();
    if (this.connection.isClosed()) return;
    // Closing alone throws away what is buffered, acknowledgements among it.
    await this.isUp();
    await this.connection.close();
  }

  private onDisconnect(refresh: () => Promise<void>): void {
    void (async () => {
      for await (const { type } of this.connection.status()) {
        // Between here and the next attempt lies reconnectTimeWait, which is ample to read a small file.
        if (type === Events.Disconnect || type === Events.Error) await refresh().catch(() => undefined);
      }
    })();
  }
}

async function respond(
  message: Msg,
  answer: (request: RedriveRequest) => Promise<RedriveAnswer>,
): Promise<void> {
  try {
    message.respond(JSON.stringify(await answer(message.json<RedriveRequest>())));
  } catch (error) {
    message.respond(JSON.stringify({ outcome: 'park', reason: (error as Error).message }));
  }
}

/** A person's request that a dead letter be handled again. */
export interface RedriveRequest {
  /** The dead letter's place in the stream DEAD. */
  readonly sequence: number;
  /** Who asks, e.g. `user:alice`. */
  readonly actor: string;
}

export interface RedriveAnswer {
  readonly outcome: 'done' | 'retry' | 'park';
  readonly reason: string;
}
