/** What can become of an action that was approved, and how well it is known. */
export const attemptOutcomes = [
  'running',
  'succeeded',
  'kept',
  'regressed',
  'unverified',
  'failed',
  'refused',
] as const;
export type AttemptOutcome = (typeof attemptOutcomes)[number];

/** One attempt at mending an incident: a runbook's action, and what became of it. */
export interface Attempt {
  readonly incidentId: string;
  readonly approvalId: string;
  /** The run that this one took back; empty for an attempt of its own. */
  readonly undoOf: string;
  /** The runbook that recommended it; null where that is not recorded. */
  readonly runbookId: string | null;
  readonly runbookTitle: string | null;
  readonly actionId: string;
  readonly actionTitle: string;
  readonly kind: string;
  readonly target: string;
  /** What the approval bound; null where that is not recorded. */
  readonly actionDigest: string | null;
  /** When it began or, where it was refused, when that was stated. RFC 3339. */
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** `succeeded` is watched still, or nothing was left to watch; `unverified` could not be found out. */
  readonly outcome: AttemptOutcome;
  readonly reason: string;
}
