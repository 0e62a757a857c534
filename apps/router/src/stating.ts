import { type AlertOutcome, type Recorded, insteadOf, outcomeOf } from '#libs/contracts';
import { type Append, type EventStore, type LiveFold, SequenceConflict } from '#libs/event-store';
import { isDecided, type RouterState } from '#libs/routing';

/** What stating works with. */
export interface StatingParts {
  readonly store: Pick<EventStore, 'append'>;
  readonly fold: Pick<LiveFold<RouterState>, 'state' | 'apply' | 'seen'>;
  /** Told of every alert that has its outcome recorded. */
  readonly count: (entry: AlertOutcome) => void;
}

/** Why what was decided is not stated; it has to be decided again. */
export type Problem = 'conflict' | 'stated-before';

/** What a message led to, of which nobody knows whether it is stored. */
interface Uncertain {
  readonly messageId: string;
  readonly decisions: Set<Append>;
}

/** States decisions and folds them, and remembers those of which nobody knows whether they are stored. */
export class Stating {
  /** By queue: what the bus has not answered to. */
  private readonly uncertain = new Map<string, Uncertain>();

  constructor(private readonly parts: StatingParts) {}

  /** States one decision on a message of a queue. */
  async stateFor(
    queue: string,
    { messageId }: Pick<Recorded, 'messageId'>,
    decision: Append,
  ): Promise<Problem | undefined> {
    const open = this.uncertain.get(queue) ?? { messageId, decisions: new Set() };
    this.uncertain.set(queue, open);
    open.decisions.add(decision);
    const problem = await this.state(decision);
    open.decisions.delete(decision);
    return problem;
  }

  /**
   * States again what may be stored already, unless the record has an outcome for its alerts by now. Deciding anew
   * could give them to another subject, where nothing tells that they were stated before. Its own message tries
   * until it is parked, the one after that once: what the bus never takes must not hold up everything else.
   */
  async settle(queue: string, { messageId }: Pick<Recorded, 'messageId'>): Promise<void> {
    const left = this.uncertain.get(queue);
    if (left === undefined) return;
    if (left.messageId !== messageId) this.uncertain.delete(queue);
    for (const decision of left.decisions) {
      if (!this.isKnown(decision)) await this.state(decision);
      left.decisions.delete(decision);
    }
    this.uncertain.delete(queue);
  }

  /** States one decision that is forgotten when the bus does not answer: whoever asked for it is told. */
  async state(decision: Append): Promise<Problem | undefined> {
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
      // An alert that is judged again was counted when it was held.
      if (outcome !== undefined && insteadOf(each) === undefined) count(outcome);
    }
    return undefined;
  }

  private isKnown({ facts }: Append): boolean {
    const { decided } = this.parts.fold.state();
    return facts.some(({ causationid }) => causationid !== undefined && isDecided(decided, causationid));
  }
}
