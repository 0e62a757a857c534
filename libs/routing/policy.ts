import type { Policy } from '#libs/policy';

/** The parts of the policy that the router goes by. */
export type RouterPolicy = Pick<
  Policy,
  | 'version'
  | 'route'
  | 'openWhen'
  | 'reopenWithinMs'
  | 'warnBeforeMs'
  | 'windows'
  | 'inhibition'
  | 'deduplication'
  | 'flapping'
  | 'resolveHold'
  | 'correlation'
  | 'topology'
  | 'priorities'
  | 'timeIntervals'
>;
