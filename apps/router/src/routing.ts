import { type Recorded, parseSubject } from '#libs/contracts';
import { type Append, BusUnavailable, type LiveFold } from '#libs/event-store';
import { type Clock, type Outcome, done, retry } from '#libs/kernel';
import type { ReceivedMessage } from '#libs/messaging';
import { Continuity, type Delivery } from './continuity.js';
import {
  type Batch,
  decide,
  type RouterDecision,
  type RouterInput,
  type RouterPolicy,
  type RouterState,
} from '#libs/routing';
import { InHand } from './in-hand.js';
import { type Problem, Stating, type StatingParts } from './stating.js';
import { Turns } from './turns.js';

/** What routing works with. */
export interface RoutingParts extends StatingParts {
  readonly fold: Pick<LiveFold<RouterState>, 'state' | 'apply' | 'seen' | 'upToDate' | 'connection'>;
  /** The policy in force; it resolves once the record names it. Asked for once for each message. */
  readonly policy: () => Promise<RouterPolicy>;
  readonly clock: Pick<Clock, 'now'>;
}

/** A request that is no message: a person's, or one of the router's own. */
export type Asked = Extract<RouterInput, { kind: 'silence' | 'ending' }>;

/** The log holds more than was known: decide again after this long, ms. */
const pause = 50;

/** How often a person's request is decided again when other copies were faster. */
const triesForRequests = 5;

/** What is protected by the expected sequence of an incident or a silence takes turns only among itself. */
const [closures, requests] = ['closures', 'requests'];

/**
 * The thin shell around the router's decision: know what others stated, decide, then state what was decided,
 * subject by subject. A crash in between leaves some alerts decided and some not; when the message comes again,
 * the state tells.
 */
export class Routing {
  private readonly turns = new Turns();
  private readonly inHand = new InHand();
  private readonly continuity: Continuity;
  private readonly stating: Stating;

  constructor(private readonly parts: RoutingParts) {
    this.continuity = new Continuity(() => parts.fold.connection);
    this.stating = new Stating(parts);
  }

  /**
   * Takes a message of a queue: alerts, or a wake-up for those that are held. One of each queue at a time, as a
   * person may have a dead letter handled again: two at once could open two incidents for a group.
   */
  routeAlerts(message: ReceivedMessage): Promise<Outcome> {
    const partition = partitionOf(message);
    const queue = String(partition);
    const work = async (): Promise<Outcome> => {
      await this.knowsWhatOthersStated(message);
      // Until it is done, nobody knows what of it is stored.
      this.continuity.lost(message.consumer);
      await this.stating.settle(queue, message);
      const outcome = await this.handle(inputOf(partition, message), message, queue);
      if (outcome.kind === 'done') this.continuity.caughtUp(message);
      return outcome;
    };
    // An alert that was evaluated again after a crash, under a policy that spreads the queues anew, is in two.
    return this.turns.take(queue, () => this.inHand.alone(message.events, work));
  }

  /** Looks at what the closer did once the state knows of it. */
  async checkClosure(message: Recorded): Promise<Outcome> {
    await this.parts.fold.seen(message.stream, message.sequence);
    return this.turns.take(closures, async () => {
      await this.stating.settle(closures, message);
      return this.handle({ kind: 'closure', events: message.events }, message, closures);
    });
  }

  /** Decides on a request; what was decided is stated when it resolves. Rejects with BusUnavailable when it cannot be. */
  ask(asked: Asked): Promise<RouterDecision> {
    return this.turns.take(requests, async () => {
      for (let attempt = 1; attempt <= triesForRequests; attempt++) {
        await this.catchUp();
        const { decision, problem } = await this.decideAndState(asked, this.parts.clock.now(), (each) =>
          this.stating.state(each),
        );
        if (problem === undefined) return decision;
      }
      throw new BusUnavailable('others kept stating the same at the same time');
    });
  }

  /** Another copy of the router may have had the messages before this one. */
  private async knowsWhatOthersStated(delivery: Delivery): Promise<void> {
    if (!this.continuity.holds(delivery)) await this.catchUp();
  }

  /** Without an answer of the bus nothing can be decided: a message waits in hand until there is one. */
  private async catchUp(): Promise<void> {
    try {
      await this.parts.fold.upToDate();
    } catch (error) {
      throw new BusUnavailable((error as Error).message);
    }
  }

  /** Goes on until everything that is due has been decided. */
  private async handle(input: RouterInput, message: Message, queue: string): Promise<Outcome> {
    for (;;) {
      const now = timeOf(message, this.parts.clock.now());
      const { decision, problem } = await this.decideAndState(input, now, (each) =>
        this.stating.stateFor(queue, message, each),
      );
      // What follows from a closure is stated once: where it was, a later closure is looked at by itself.
      if (problem === 'stated-before' && input.kind === 'closure') return done(problem);
      if (problem !== undefined) return retry(problem, pause);
      if (!decision.more) return done(decision.reason);
    }
  }

  private async decideAndState(
    input: RouterInput,
    now: number,
    state: (decision: Append) => Promise<Problem | undefined>,
  ): Promise<{ decision: RouterDecision; problem?: Problem }> {
    const policy = await this.parts.policy();
    const decision = decide(input, this.parts.fold.state(), { now, policy });
    const stateAll = (batches: readonly Batch[]): Promise<Problem | undefined> =>
      firstProblem(batches.map((batch) => state({ ...batch, now, policyVersion: policy.version })));
    // Each incident has an order of its own. What became of the others is stated when all of them are known.
    const isOfIncident = ({ subject }: Batch): boolean => parseSubject(subject)?.family === 'incident';
    const problem =
      (await stateAll(decision.events.filter(isOfIncident))) ??
      (await stateAll(decision.events.filter((batch) => !isOfIncident(batch))));
    return problem === undefined ? { decision } : { decision, problem };
  }
}

/** Waits for all of them, so that nothing is on its way any more when the next message is decided on. */
async function firstProblem(stated: readonly Promise<Problem | undefined>[]): Promise<Problem | undefined> {
  const results = await Promise.allSettled(stated);
  const failure = results.find((result) => result.status === 'rejected');
  if (failure !== undefined) throw failure.reason as Error;
  return results.map((result) => (result.status === 'fulfilled' ? result.value : undefined)).find(Boolean);
}

type Message = Pick<Recorded, 'messageId' | 'events'>;

const inputOf = (partition: number, { agent, events }: Recorded): RouterInput =>
  agent === 'router' ? { kind: 'due', partition } : { kind: 'alerts', partition, events };

/** A wake-up is never early: the clock of the copy that stated it may be ahead of this one's. */
const timeOf = ({ events }: Message, now: number): number =>
  events.reduce(
    (time, event) => (event.type === 'argus.alert.due.v1' ? Math.max(time, Date.parse(event.data.at)) : time),
    now,
  );

function partitionOf({ subject }: Recorded): number {
  const parsed = parseSubject(subject);
  if (parsed?.family !== 'alert') throw new Error(`${subject} is no queue of alerts`);
  return Number(parsed.entity);
}
