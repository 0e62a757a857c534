/** What a decision may know besides its input and state: the time and the policy in force. Nothing else. */
export interface DecisionContext<Policy> {
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  readonly policy: Policy;
}

/**
 * What was decided: facts to be recorded, commands to be carried out once the facts are recorded, and
 * the name of the reason, which is what the question "why was (or wasn't) I paged?" is answered with.
 */
export interface Decision<Event, Command = never> {
  readonly events: readonly Event[];
  readonly commands: readonly Command[];
  readonly reason: string;
}

/** Nothing to state and nothing to do, for the given reason. */
export const nothing = (reason: string): Decision<never, never> => ({ events: [], commands: [], reason });

/**
 * A pure decision: `evolve` folds what happened into a state, `decide` says what follows from an input.
 * Neither reads a clock, draws a random number or does I/O, so a recorded history can be decided again.
 */
export interface Decider<Input, State, Event, Command, Policy> {
  readonly initial: State;
  evolve(state: State, event: Event): State;
  decide(input: Input, state: State, context: DecisionContext<Policy>): Decision<Event, Command>;
}

/** Closes a union: a compile error when a case is missing, a clear exception when data breaks the type. */
export function unreachable(value: never, what: string): never {
  throw new Error(`Unknown ${what}: ${JSON.stringify(value)}`);
}
