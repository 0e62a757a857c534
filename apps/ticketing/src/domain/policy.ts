import type { TicketRule } from '#libs/policy';
import type { CommentTopic } from './state.js';

/** What ticketing goes by. */
export interface TicketingPolicy {
  /** The version of the policy that the rules stand in. */
  readonly version?: string;
  /** The tracker that holds the tickets for which no rule names another one. */
  readonly tracker: string;
  /** All trackers that are set up, by name. */
  readonly trackers: readonly string[];
  /** Which tickets go elsewhere; the first rule that fits counts. */
  readonly rules: readonly TicketRule[];
  /** The start of every link. */
  readonly publicUrl: string;
  /** What tickets are told in comments. */
  readonly commentOn: readonly CommentTopic[];
  /** So many graphs a ticket is given at most. */
  readonly mostCharts: number;
  /** A ticket is told more after this long at the earliest; what happens meanwhile is told at once then. */
  readonly updateEveryMs: number;
}
