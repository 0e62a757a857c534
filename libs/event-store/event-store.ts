import type { ArgusEvent, Fact, Recorded } from '#libs/contracts';

/** One decision to be stated. */
export interface Append {
  /** The history it belongs to, ending in the stating agent's name. */
  readonly subject: string;
  readonly facts: readonly Fact[];
  /** The event, request or deadline that the decision follows from. */
  readonly cause: string;
  readonly correlationId: string;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /**
   * The sequence of the subject's last message as it was when the decision was made, 0 for none. Left out
   * where the order does not matter.
   */
  readonly expectedSequence?: number;
  /** The version of the policy that it was decided under, where a policy had a say. */
  readonly policyVersion?: string;
}

export interface Appended {
  /** The decision as it is stored. */
  readonly recorded: Recorded;
  /** True when the store had it already: the same decision on the same cause. */
  readonly duplicate: boolean;
}

/**
 * Where facts are kept. The facts of one decision are one message: all of them are stored, or none.
 * Appending the same decision again stores nothing new.
 */
export interface EventStore {
  /** Throws SequenceConflict when the subject has moved on, BusUnavailable when nothing can be stored now. */
  append(decision: Append): Promise<Appended>;
  /** A history in the order in which it was stored. `subject` may hold `*` for any one token. */
  load(subject: string): Promise<Recorded[]>;
}

/** The state that a history amounts to. */
export function fold<State>(
  history: Iterable<Recorded>,
  initial: State,
  evolve: (state: State, event: ArgusEvent) => State,
): State {
  let state = initial;
  for (const { events } of history) for (const event of events) state = evolve(state, event);
  return state;
}
