import { type Fact, type Recorded, subjects } from '#libs/contracts';
import { BusUnavailable, type EventStore, SequenceConflict } from '#libs/event-store';
import type { Clock } from '#libs/kernel';
import type { Logger } from '#libs/observability';
import type { Standings } from '../domain/rules/standings.js';
import type { ObservedState } from './observed-state.js';

/** A fold of the evaluator's own observations: a LiveFold. */
export interface ObservedFold {
  state(): ObservedState;
  apply(recorded: Recorded): void;
  upToDate(): Promise<void>;
}

export interface ObservationLogParts {
  readonly store: EventStore;
  readonly fold: ObservedFold;
  readonly clock: Clock;
  readonly log: Logger;
  /** Told of the facts of a message that the stream did not have yet. */
  readonly onStated: (facts: readonly Fact[]) => void;
}

/** What a message may hold at most: a large number of series is stated in several. Bytes of JSON, roughly. */
const largestMessage = 2 * 1024 * 1024;
const tryAgainAfterMs = 1_000;

/**
 * States observations, each on the standings that it was decided on: the subject has not moved on since, or it
 * is decided again. So several copies that see the same state a change once.
 */
export class ObservationLog {
  private readonly queues = new Map<string, Promise<void>>();
  private stopped = false;

  constructor(private readonly parts: ObservationLogParts) {}

  /** States what `decide` says, until it says nothing more; resolves when all of it is stored, or at the stop. */
  state(source: string, decide: (standings: Standings) => readonly Fact[]): Promise<void> {
    const subject = subjects.signal(source, 'evaluator');
    const before = this.queues.get(subject) ?? Promise.resolve();
    const mine = before.then(() => this.stateAll(subject, decide));
    // The next one's turn comes whatever became of this one.
    this.queues.set(
      subject,
      mine.catch(() => undefined),
    );
    return mine;
  }

  /** Ends what waits for the bus. */
  stop(): void {
    this.stopped = true;
  }

  private async stateAll(subject: string, decide: (standings: Standings) => readonly Fact[]): Promise<void> {
    let expected: number | undefined;
    while (!this.stopped) {
      const { standings, sequences } = this.parts.fold.state();
      const facts = firstOf(decide(standings));
      if (facts.length === 0) return;
      const folded = sequences.get(subject) ?? 0;
      const problem = await this.append(subject, facts, expected ?? folded);
      expected = problem === 'conflict' ? await this.lastSequence(subject, folded) : undefined;
      if (problem === 'unavailable') await this.pause();
    }
  }

  private async append(
    subject: string,
    facts: readonly Fact[],
    expectedSequence: number,
  ): Promise<'conflict' | 'unavailable' | undefined> {
    const { store, fold, clock, log, onStated } = this.parts;
    const [first] = facts;
    try {
      const cause = `${subject}/${first?.subject ?? ''}`;
      const { recorded, duplicate } = await store.append({
        subject,
        facts,
        cause,
        correlationId: first?.subject ?? subject,
        now: clock.now(),
        expectedSequence,
      });
      fold.apply(recorded);
      if (!duplicate) onStated(facts);
      return undefined;
    } catch (error) {
      if (error instanceof SequenceConflict) return 'conflict';
      if (!(error instanceof BusUnavailable)) throw error;
      log.warn({ subject, reason: error.message }, 'observations cannot be stored now');
      return 'unavailable';
    }
  }

  /** What the subject's last message is now; the folded one may have been let go by the stream. */
  private async lastSequence(subject: string, folded: number): Promise<number | undefined> {
    const { fold, store, log } = this.parts;
    try {
      await fold.upToDate();
      if ((fold.state().sequences.get(subject) ?? 0) !== folded) return undefined;
      return (await store.load(subject)).at(-1)?.sequence ?? 0;
    } catch (error) {
      log.warn({ subject, err: error }, 'observations cannot be read now');
      await this.pause();
      return undefined;
    }
  }

  private pause(): Promise<void> {
    const { clock } = this.parts;
    return new Promise((resolve) => void clock.at(clock.now() + tryAgainAfterMs, resolve));
  }
}

/** As many facts as fit one message. */
function firstOf(facts: readonly Fact[]): readonly Fact[] {
  let size = 0;
  const rest = facts.findIndex((each, index) => {
    size += JSON.stringify(each).length;
    return index > 0 && size > largestMessage;
  });
  return rest < 0 ? facts : facts.slice(0, rest);
}
