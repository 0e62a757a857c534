import type { Attempt, Effect } from './effect.js';

/** So many operations are remembered; of those before, their next attempt looks. */
const mostRemembered = 10_000;

/**
 * Remembers of which operations the last attempt left nothing on the other side, so that the next one does not
 * look for what cannot be there. What nobody remembers (after a restart, or in another copy) is looked for.
 */
export class Untouched {
  /** By operation, the number of the attempt that left nothing. */
  private readonly known = new Map<string, number>();

  /** Makes one attempt, counted from 1, at an operation. */
  async attempt<T>(
    operation: string,
    number: number,
    work: (attempt: Attempt) => Promise<Effect<T>>,
  ): Promise<Effect<T>> {
    const mayHaveHappened = number > 1 && this.known.get(operation) !== number - 1;
    this.known.delete(operation);
    const effect = await work({ mayHaveHappened });
    if (effect.kind !== 'temporary') return effect;
    if (effect.refused === undefined || mayHaveHappened) return effect;
    this.known.set(operation, number);
    const [oldest] = this.known.keys();
    if (this.known.size > mostRemembered && oldest !== undefined) this.known.delete(oldest);
    return effect;
  }
}
