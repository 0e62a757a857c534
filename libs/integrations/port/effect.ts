/**
 * What came of asking the outside world to do something. `temporary` is tried again, `permanent` is
 * recorded as failed: a status that the caller cannot mend by waiting.
 */
export type Effect<T> =
  | {
      readonly kind: 'done';
      readonly value: T;
      /** True when it turned out to have been done already, before a crash. */
      readonly foundAgain: boolean;
    }
  | { readonly kind: 'temporary'; readonly reason: string; readonly retryAfterMs?: number }
  | { readonly kind: 'permanent'; readonly reason: string };

export const effectDone = <T>(value: T, foundAgain = false): Effect<T> => ({
  kind: 'done',
  value,
  foundAgain,
});
export const temporary = (reason: string, retryAfterMs?: number): Effect<never> => ({
  kind: 'temporary',
  reason,
  retryAfterMs,
});
export const permanent = (reason: string): Effect<never> => ({ kind: 'permanent', reason });

/** Tells how sure it is that an effect is tried for the first time. */
export interface Attempt {
  /**
   * True when an earlier attempt may have reached the other side (a crash or a lost answer in between):
   * the adapter then looks the effect up by its key before it does it again.
   */
  readonly mayHaveHappened: boolean;
}
