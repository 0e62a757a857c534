import { type AlertOutcome, type Recorded, outcomeOf, parseSubject, subjects } from '#libs/contracts';
import { type EventStore, type LiveFold, SequenceConflict } from '#libs/event-store';
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

/** Somebody else wrote about the incident: decide again after this long, ms. */
const conflictPause = 50;

/** What was found to be stated is decided on at once, as it is known by then; this often, in case it never helps. */
const attemptsAtOnce = 3;

type Problem = 'conflict' | 'stated-before';

/**
 * The thin shell around the router's decision: decide, then state what was decided, subject by subject. A
 * crash in between leaves some alerts decided and some not; when the message comes again, the state tells.
 */
export class Routing {
  /** By message: the batch of it that nobody knows whether it is stored, because the bus did not answer. */
  private readonly uncertain = new Map<string, { readonly batch: Batch; readonly now: number }>();

  constructor(private readonly parts: RoutingParts) {}

  /** Routes the alerts of one message. Messages of one partition have to come one after the other. */
  routeAlerts(message: Recorded): Promise<Outcome> {
    return this.decideAndState(message);
  }

  /** Looks at what the closer did once the state knows of it. */
  async checkClosure(message: Recorded): Promise<Outcome> {
    await this.parts.fold.seen(message.stream, message.sequence);
    return this.decideAndState(message);
  }

  private async decideAndState(message: Recorded): Promise<Outcome> {
    const { fold, policy, clock } = this.parts;
    // Deciding anew could give its alerts to another subject, where nothing tells that they were stated before.
    const left = this.uncertain.get(message.messageId);
    if (left !== undefined) await this.append(left.batch, message, left.now);
    for (let attempt = 1; ; attempt++) {
      const now = clock.now();
      const { events: batches, reason } = decide({ events: message.events }, fold.state(), { now, policy });
      const problem = await this.appendAll(batches, message, now);
      if (problem === undefined) return done(reason);
      if (problem === 'conflict' || attempt === attemptsAtOnce) return retry(problem, conflictPause);
    }
  }

  /** States batch after batch; says why the message has to be decided again, if it has to. */
  private async appendAll(
    batches: readonly Batch[],
    message: Recorded,
    now: number,
  ): Promise<Problem | undefined> {
    for (const batch of batches) {
      const problem = await this.append(batch, message, now);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  private async append(batch: Batch, message: Recorded, now: number): Promise<Problem | undefined> {
    const { store, fold, count } = this.parts;
    const { incidentId, expectedSequence, cause, facts } = batch;
    this.uncertain.set(message.messageId, { batch, now });
    try {
      const { recorded, duplicate } = await store.append({
        subject: incidentId === undefined ? alertSubject(message) : subjects.incident(incidentId, 'router'),
        facts,
        cause: cause.id,
        correlationId: incidentId ?? cause.correlationid,
        now,
        expectedSequence,
      });
      this.uncertain.delete(message.messageId);
      // Stated before, possibly in other words: what counts is what the log holds, not what was decided now.
      if (duplicate) {
        await fold.seen(recorded.stream, recorded.sequence);
        return 'stated-before';
      }
      fold.apply(recorded);
    } catch (error) {
      if (!(error instanceof SequenceConflict)) throw error;
      this.uncertain.delete(message.messageId);
      return 'conflict';
    }
    for (const each of facts) {
      const outcome = outcomeOf(each);
      if (outcome !== undefined) count(outcome);
    }
    return undefined;
  }
}

/** What became of alerts stands beside them, in their own partition. */
function alertSubject({ subject }: Recorded): string {
  const parsed = parseSubject(subject);
  if (parsed?.family !== 'alert') throw new Error(`${subject} is no partition of alerts`);
  return subjects.alert(Number(parsed.entity), 'router');
}
