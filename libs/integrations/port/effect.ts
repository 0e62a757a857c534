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
  | Temporary
  | { readonly kind: 'permanent'; readonly reason: string };

interface Temporary {
  readonly kind: 'temporary';
  readonly reason: string;
  readonly retryAfterMs?: number;
  /** Turned away with nothing done: by the other side (429), or already here, so that the other side need not. */
  readonly refused?: 'there' | 'here';
}

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

/** The other side turned it away unread. */
export const refusedThere = (reason: string, retryAfterMs?: number): Effect<never> => ({
  ...{ kind: 'temporary', reason, retryAfterMs, refused: 'there' },
});

/** It was not asked of the other side, so as not to ask too much of it. */
export const keptBack = (reason: string, retryAfterMs: number): Effect<never> => ({
  ...{ kind: 'temporary', reason, retryAfterMs, refused: 'here' },
});

/** The same where something was done already: the next attempt has to look for it. */
export const doneInPart = <T>(effect: Effect<T>): Effect<T> => {
  if (effect.kind !== 'temporary') return effect;
  const { refused: _, ...rest } = effect;
  return rest;
};

/** Tells how sure it is that an effect is tried for the first time. */
export interface Attempt {
  /**
   * True when an earlier attempt may have reached the other side (a crash or a lost answer in between):
   * the adapter then looks the effect up by its key before it does it again.
   */
  readonly mayHaveHappened: boolean;
}
