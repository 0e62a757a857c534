import type { MaintenanceWindow } from '#libs/policy';

/** What the router goes by. */
export interface RouterPolicy {
  /** The labels that alerts of one incident have in common. */
  readonly groupBy: readonly string[];
  readonly windows: readonly MaintenanceWindow[];
  /** An incident that closed less than this ago is opened again rather than followed by another. */
  readonly reopenWithinMs: number;
  /** Names this policy, for whoever decides again with it. */
  readonly version: string;
}
