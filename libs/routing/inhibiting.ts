import { type LabelSet, inhibitionOf, rulesForSource } from '#libs/policy';
import type { RouterPolicy } from './policy.js';
import type { Cause, RouterState } from './state.js';

/** Under which keys an alert is noted while it fires, for those that it inhibits. */
export const sourceKeys = ({ inhibition }: RouterPolicy, labels: LabelSet): readonly string[] =>
  rulesForSource(inhibition, labels).map(({ key }) => key);

/** What inhibits an alert: the rule, and one of the alerts that fire. */
export function inhibitorOf(
  fingerprint: string,
  labels: LabelSet,
  { index }: RouterState,
  { inhibition }: RouterPolicy,
): Cause | undefined {
  const found = inhibitionOf(inhibition, labels, (key) => otherThan(fingerprint, index.sources.get(key)));
  return found && { kind: 'inhibition', by: found.rule.id, source: found.source };
}

/** Any other fingerprint of a set. */
export function otherThan(
  fingerprint: string,
  set: { entries(): Iterable<readonly [string, true]> } | undefined,
): string | undefined {
  for (const [other] of set?.entries() ?? []) if (other !== fingerprint) return other;
  return undefined;
}
