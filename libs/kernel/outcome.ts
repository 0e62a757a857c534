/**
 * What became of a message that a handler was given. The transport turns it into an acknowledgement:
 * `done` is acknowledged, `retry` is delivered again after a pause, `park` goes to the dead letters.
 */
export type Outcome =
  | { readonly kind: 'done'; readonly reason: string }
  | { readonly kind: 'retry'; readonly reason: string; readonly afterMs?: number }
  | { readonly kind: 'park'; readonly reason: string };

/** The message is dealt with. `reason` names the decision, for logs and metrics. */
export const done = (reason: string): Outcome => ({ kind: 'done', reason });

/** Deliver the message again, after `afterMs` milliseconds or, without it, the transport's own back-off. */
export const retry = (reason: string, afterMs?: number): Outcome => ({ kind: 'retry', reason, afterMs });

/** The message can never be handled: keep it among the dead letters, with the reason. */
export const park = (reason: string): Outcome => ({ kind: 'park', reason });
