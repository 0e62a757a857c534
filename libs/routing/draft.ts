import { type Fact, parseSubject, subjects } from '#libs/contracts';
import type { Batch } from './decision.js';
import { evolveFact } from './evolve.js';
import type { Placing } from './placement.js';
import type { RouterState } from './state.js';

/** What facts follow from. */
export interface FollowsFrom {
  readonly cause: string;
  readonly correlationId: string;
}

/**
 * A decision in the making: the facts so far, and the state as they leave it, so that each alert finds what those
 * before it in the message brought about.
 */
export class Draft {
  private current: RouterState;
  private readonly bySubject = new Map<string, Batch & { readonly facts: Fact[] }>();

  constructor(
    private readonly before: RouterState,
    private readonly placing: Placing,
  ) {
    this.current = before;
  }

  state(): RouterState {
    return this.current;
  }

  /** Adds facts that belong together; each goes to its incident, or among the outcomes of the partition. */
  add(facts: readonly Fact[], from: FollowsFrom): void {
    for (const each of facts) {
      this.fold(each, from);
      this.batchOf(each, from).facts.push(each);
    }
  }

  /**
   * The messages to store. Outcomes without an incident come last: they alone may settle what became of an alert whose
   * incident was told something, too.
   */
  batches(): Batch[] {
    const isOutcome = ({ subject }: Batch): boolean => parseSubject(subject)?.family === 'outcome';
    const all = [...this.bySubject.values()];
    return [...all.filter((batch) => !isOutcome(batch)), ...all.filter(isOutcome)];
  }

  private fold(each: Fact, from: FollowsFrom): void {
    // What only repeats is nothing that later alerts of the message are judged by.
    if (each.type === 'argus.alert.deduplicated.v1' && each.data.alert === undefined) return;
    const { partition, policy, now: time } = this.placing;
    const cause = each.causationid ?? from.cause;
    const place = {
      time,
      sequence: Number.MAX_SAFE_INTEGER,
      cause,
      partition,
      policyVersion: policy.version,
    };
    this.current = evolveFact(this.current, each, place, policy);
  }

  private batchOf({ type, subject: about }: Fact, from: FollowsFrom): Batch & { readonly facts: Fact[] } {
    const isOutcome = type.startsWith('argus.alert.');
    const subject = isOutcome
      ? subjects.outcome(this.placing.partition, 'router')
      : subjects.incident(about, 'router');
    const known = this.bySubject.get(subject);
    if (known !== undefined) return known;
    const batch = {
      subject,
      cause: from.cause,
      correlationId: isOutcome ? from.correlationId : about,
      expectedSequence: isOutcome ? undefined : (this.before.incidents.get(about)?.lastSequence ?? 0),
      facts: [],
    };
    this.bySubject.set(subject, batch);
    return batch;
  }
}
