import { type AlertOutcome, type Recorded, outcomeOf, parseSubject, subjects } from '#libs/contracts';
import { type Append, type EventStore, type LiveFold, SequenceConflict } from '#libs/event-store';
import { type Clock, type Outcome, done, retry } from '#libs/kernel';
import { type Batch, decide } from './domain/decide.js';
import type { RouterPolicy } from './domain/policy.js';
import type { RouterState } from './domain/state.js';

/** What routing works with. */
export interface RoutingParts {
  readonly store: Pick<EventStore, 'append'>;
  readonly fold: Pick<LiveFold<RouterState>, 'state' | 'apply' | 'seen'>;
  readonly policy: RouterPolicy;
  readonly clock: Pick<Clock, 'now'>;
  /** Told of every alert that has its outcome recorded. */
  readonly count: (entry: AlertOutcome) => void;
}

/** The log holds more than was known: decide again after this long, ms. */
const pause = 50;

type Problem = 'conflict' | 'stated-before';

/**
 * The thin shell around the router's decision: decide, then state what was decided, subject by subject. A
 * crash in between leaves some alerts decided and some not; when the message comes again, the state tells.
 */
export class Routing {
  /** By stream of the messages: what nobody knows whether it is stored, because the bus did not answer. */
  private readonly uncertain = new Map<string, { readonly messageId: string; readonly decision: Append }>();
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: RoutingParts) {}

  /** Routes the alerts of one message. */
  routeAlerts(message: Recorded): Promise<Outcome> {
    return this.inTurn(() => this.decideAndState(message));
  }

  /** Looks at what the closer did once the state knows of it. */
  async checkClosure(message: Recorded): Promise<Outcome> {
    await this.parts.fold.seen(message.stream, message.sequence);
    return this.inTurn(() => this.decideAndState(message));
  }

  /**
   * One message at a time. The transport does so for those of one consumer, but there are two of them, and a
   * person may have a dead letter handled again: two messages at once could open two incidents for a group.
   */
  private inTurn(work: () => Promise<Outcome>): Promise<Outcome> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }

  private async decideAndState(message: Recorded): Promise<Outcome> {
    const { fold, policy, clock } = this.parts;
    await this.settleUncertain(message);
    const now = clock.now();
    const { events: batches, reason } = decide({ events: message.events }, fold.state(), { now, policy });
    for (const batch of batches) {
      const decision = decisionOf(batch, message, now);
      this.uncertain.set(message.stream, { messageId: message.messageId, decision });
      const problem = await this.append(decision);
      this.uncertain.delete(message.stream);
      if (problem !== undefined) return retry(problem, pause);
    }
    return done(reason);
  }

  /**
   * States again what may be stored already. Deciding anew could give its alerts to another subject, where
   * nothing tells that they were stated before. Its own message tries until it is parked, the one after that
   * once: what the bus never takes must not hold up everything else.
   */
  private async settleUncertain({ stream, messageId }: Recorded): Promise<void> {
    const left = this.uncertain.get(stream);
    if (left === undefined) return;
    if (left.messageId !== messageId) this.uncertain.delete(stream);
    await this.append(left.decision);
    this.uncertain.delete(stream);
  }

  private async append(decision: Append): Promise<Problem | undefined> {
    const { store, fold, count } = this.parts;
    try {
      const { recorded, duplicate } = await store.append(decision);
      // Stated before, possibly in other words: what counts is what the log holds, not what was decided now.
      if (duplicate) {
        await fold.seen(recorded.stream, recorded.sequence);
        return 'stated-before';
      }
      fold.apply(recorded);
    } catch (error) {
      if (!(error instanceof SequenceConflict)) throw error;
      return 'conflict';
    }
    for (const each of decision.facts) {
      const outcome = outcomeOf(each);
      if (outcome !== undefined) count(outcome);
    }
    return undefined;
  }
}

const decisionOf = (
  { incidentId, expectedSequence, cause, facts }: Batch,
  message: Recorded,
  now: number,
): Append => ({
  subject: incidentId === undefined ? alertSubject(message) : subjects.incident(incidentId, 'router'),
  facts,
  cause: cause.id,
  correlationId: incidentId ?? cause.correlationid,
  now,
  expectedSequence,
});

/** What became of alerts stands beside them, in their own partition. */
function alertSubject({ subject }: Recorded): string {
  const parsed = parseSubject(subject);
  if (parsed?.family !== 'alert') throw new Error(`${subject} is no partition of alerts`);
  return subjects.outcome(Number(parsed.entity), 'router');
}
