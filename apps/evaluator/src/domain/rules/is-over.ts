import type { Condition } from './observation-rule.js';

/** Whether a value is over the limit; `firing` says which of the two limits of a hysteresis counts. */
export function isOver(condition: Condition, value: number, firing: boolean): boolean {
  if (condition.kind === 'present') return true;
  const limit = firing ? condition.clear : condition.limit;
  return condition.kind === 'above' ? value > limit : value < limit;
}
