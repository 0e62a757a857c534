import type { Severity } from '#libs/contracts';

/** What is particular to each kind of change of the group. */
export type ChangeDetail =
  | { readonly kind: 'opened' }
  | { readonly kind: 'fired' | 'resolved'; readonly fingerprint: string }
  | { readonly kind: 'severity'; readonly from: Severity; readonly to: Severity }
  | { readonly kind: 'reopened' }
  /** Every alert is over: the incident closes at `verifyAt` if it stays so. */
  | { readonly kind: 'over'; readonly verifyAt: string }
  | { readonly kind: 'closed' };

/** Something about the group of alerts that a receiver may have to hear of. */
export type Change = ChangeDetail & {
  /** The id of its event. */
  readonly id: string;
  readonly source: string;
  /** Epoch ms. */
  readonly time: number;
  /** It made the group what it was at this version. */
  readonly version: number;
};

/** A change that is not about one alert. */
export type Turn = Exclude<Change, { readonly kind: 'fired' | 'resolved' }>;
