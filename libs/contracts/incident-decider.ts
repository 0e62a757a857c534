import type { ArgusEvent, Fact } from './event.js';
import type { Decision, DecisionContext } from '#libs/kernel';

/** What makes an agent look at an incident again. */
export type IncidentInput<Request = never> =
  /** A message of the incident's history, already folded into the state that `decide` is given. */
  | { readonly kind: 'recorded'; readonly events: readonly ArgusEvent[] }
  /** The time that `deadline` named has come. */
  | { readonly kind: 'deadline' }
  /** A person (or a surface on their behalf) asked for something. */
  | { readonly kind: 'request'; readonly request: Request };

/**
 * An agent's mind about one incident: pure, so that a recorded history can be folded and decided again.
 * `decide` looks at the state first: a message that comes twice finds the facts of the first time there
 * and states nothing new. A command follows only from a fact that is recorded (an intent in `state` that
 * no outcome has settled), never from one that is about to be.
 */
export interface IncidentDecider<State, Command, Policy, Request = never> {
  readonly initial: State;
  evolve(state: State, event: ArgusEvent): State;
  decide(
    input: IncidentInput<Request>,
    state: State,
    context: DecisionContext<Policy>,
  ): Decision<Fact, Command>;
  /** When to look again without being asked, epoch milliseconds; undefined for never. */
  deadline(state: State): number | undefined;
  /** Since when nothing is expected of the incident any more (epoch ms), so that it can leave the memory. */
  finishedAt(state: State): number | undefined;
}

/** What came of a command: facts to record, or try the same again later. */
export type CommandOutcome =
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  | { readonly kind: 'retry'; readonly reason: string; readonly afterMs?: number };

/** Carries a command out at the edge. `attempt` counts from 1; above 1 the effect may already have happened. */
export type CarryOut<Command> = (command: Command, attempt: number) => Promise<CommandOutcome>;
