import type { CommandOutcome, Fact } from '#libs/contracts';
import type { Effect } from './effect.js';

/** How often a command was tried, and what to state when it cannot be carried out. */
export interface Trial {
  /** Counts from 1. */
  readonly attempt: number;
  /** What fails in passing is given up after so many attempts. */
  readonly maxAttempts: number;
  readonly failed: (reason: string) => Fact;
}

/** The fact that follows from an effect, once it is done. */
export const factOnceDone = <T>(
  effect: Effect<T>,
  factOf: (value: T, foundAgain: boolean) => Fact,
): Effect<Fact> =>
  effect.kind === 'done' ? { ...effect, value: factOf(effect.value, effect.foundAgain) } : effect;

/** What came of a command whose effect states a fact: that fact, the one of a failure, or another try later. */
export function outcomeOfEffect(
  effect: Effect<Fact>,
  { attempt, maxAttempts, failed }: Trial,
): CommandOutcome {
  switch (effect.kind) {
    case 'done':
      return settledBy(effect.value);
    case 'permanent':
      return settledBy(failed(effect.reason));
    case 'temporary':
      // What was kept back here was not tried.
      return attempt >= maxAttempts && effect.refused !== 'here'
        ? settledBy(failed(`given up after ${attempt} attempts: ${effect.reason}`))
        : { kind: 'retry', reason: effect.reason, afterMs: effect.retryAfterMs };
  }
}

const settledBy = (only: Fact): CommandOutcome => ({ kind: 'facts', facts: [only] });
