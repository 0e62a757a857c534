import { ErrorCode, type Msg, type NatsConnection, NatsError } from 'nats';
import {
  type AgentName,
  type Asker,
  type IdentityName,
  type PersonAnswer,
  type PersonRequest,
  isAgent,
  mayAsk,
  ownerOfRequest,
  subjects,
} from '#libs/contracts';
import type { KeyRing, Signer } from '#libs/identity';
import type { Clock } from '#libs/kernel';
import { AnswersGiven } from './answers-given.js';
import { believedAnswer, believedRequest, sealed } from './person-request-seal.js';

/** How long an agent may take to answer, ms: people wait for it, Slack for three seconds in all. */
const answerWithin = 10_000;

/** What a person asks for, as it reaches the agent that decides about it. */
export interface AskedByPerson {
  readonly request: PersonRequest;
  readonly asker: Asker;
  /** The same for a repetition; it is the cause of whatever follows. */
  readonly requestId: string;
}

export interface PersonRequestsOptions {
  readonly identity: IdentityName;
  readonly connection: NatsConnection;
  readonly ring: KeyRing;
  readonly signer: () => Signer;
  readonly clock: Clock;
}

const away = 'agent-does-not-run';
const silent = 'no-answer-in-time';
const unbelieved = 'answer-not-believed';

/** Whether nobody answered, so that asking again under the same id is what is left to do. */
export const isUnanswered = ({ done, reason }: PersonAnswer): boolean =>
  !done && [away, silent, unbelieved].includes(reason);

/**
 * People's requests on their way between the surface that a person uses and the agent that decides: request
 * and reply, both signed. Who passes a request on vouches for the person, so the receiver checks that it may.
 */
export class PersonRequests {
  constructor(private readonly options: PersonRequestsOptions) {}

  /** Sends a request; resolves to what the person is told. Throws when this identity may not ask that agent. */
  async ask(asked: AskedByPerson): Promise<PersonAnswer> {
    const { identity, connection, ring, signer, clock } = this.options;
    const to = ownerOfRequest[asked.request.kind];
    if (!mayAsk(identity).includes(to)) throw new Error(`${identity} passes no requests on to the ${to}`);
    const { bytes, headers } = sealed({ ...asked, sender: identity, to, sentAt: clock.now() }, signer());
    try {
      const reply = await connection.request(subjects.ask(to), bytes, { headers, timeout: answerWithin });
      const answer = await believedAnswer(reply, { from: to, requestId: asked.requestId, ring, clock });
      return answer.ok ? answer.value : notBelieved(to, answer.error);
    } catch (error) {
      return unanswered(to, error);
    }
  }

  /** Takes the requests that this agent decides about, until the function that it returns is called. */
  async answer(handler: (asked: AskedByPerson) => Promise<PersonAnswer>): Promise<() => void> {
    const { identity, connection } = this.options;
    if (!isAgent(identity)) throw new Error(`${identity} decides nothing`);
    const given = new AnswersGiven();
    const subscription = connection.subscribe(subjects.ask(identity), {
      // Of several copies of an agent one is asked.
      queue: identity,
      callback: (error, message) => {
        if (error !== null) return;
        // An answer that cannot be sent is one that the asker waits for in vain, and asks for again.
        this.respond(identity, message, given, handler).catch(() => undefined);
      },
    });
    // Whoever asks from now on finds somebody there.
    await connection.flush();
    return () => subscription.unsubscribe();
  }

  private async respond(
    identity: AgentName,
    message: Msg,
    given: AnswersGiven,
    handler: (asked: AskedByPerson) => Promise<PersonAnswer>,
  ): Promise<void> {
    const { ring, signer, clock } = this.options;
    const now = clock.now();
    const read = await believedRequest(message, { me: identity, ring, now }).catch((error: Error) => ({
      ok: false as const,
      error: error.message,
    }));
    if (!read.ok) {
      const { bytes, headers } = sealed({ requestId: '', answer: refusedUnread(read.error) }, signer());
      message.respond(bytes, { headers });
      return;
    }
    const { sender, requestId, request, asker } = read.value;
    const mark = JSON.stringify([request, asker]);
    const answer = await given.once(`${sender} ${requestId}`, mark, now, () =>
      handler({ request, asker, requestId }),
    );
    const { bytes, headers } = sealed({ requestId, answer }, signer());
    message.respond(bytes, { headers });
  }
}

const refusedUnread = (problem: string): PersonAnswer => ({
  done: false,
  reason: 'request-not-believed',
  sentence: `Nothing was changed: the request was not believed (${problem}).`,
});

const notBelieved = (agent: AgentName, problem: string): PersonAnswer => ({
  done: false,
  reason: unbelieved,
  sentence: `What came back is not an answer of the ${agent} (${problem}). Whether anything was changed is not known: look at the incident.`,
});

function unanswered(agent: AgentName, error: unknown): PersonAnswer {
  if (error instanceof NatsError && error.code === ErrorCode.NoResponders.valueOf()) {
    return {
      done: false,
      reason: away,
      sentence: `Nothing was changed: the ${agent} does not run, and it alone can do this. Start it, then try again.`,
    };
  }
  return {
    done: false,
    reason: silent,
    sentence: `The ${agent} did not answer (${(error as Error).message}), so whether it was done is not known. Look whether it was, and try again if not.`,
  };
}
