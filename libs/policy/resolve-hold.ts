import { type Result, failed, ok } from '#libs/kernel';
import { type LabelSet, type Matcher, matchesAll } from './matchers.js';
import type { PolicyPath, PolicyProblem } from './problem.js';
import { fieldsOf, readDuration, readMatchers, readName } from './rule-fields.js';

/** Which alerts are not believed at once when they are said to be over, as it stands in the policy. */
export interface ResolveHoldRuleText {
  readonly name: string;
  /** All of them have to fit; none means every alert. */
  readonly matchers?: readonly string[];
  /** How long it has to stay quiet, e.g. `5m`. */
  readonly for: string;
}

export interface ResolveHoldRule {
  readonly name: string;
  readonly matchers: readonly Matcher[];
  readonly forMs: number;
}

/** Compiles a rule, or says everything that is wrong with it. */
export function compileResolveHoldRule(
  text: ResolveHoldRuleText,
  path: PolicyPath,
): Result<ResolveHoldRule, PolicyProblem[]> {
  const fields = fieldsOf(text, ['name', 'matchers', 'for'], path);
  const [name, matchers, forMs] = [readName(fields), readMatchers(fields), readDuration(fields, 'for')];
  if (name === undefined || fields.problems.length > 0) return failed(fields.problems);
  return ok({ name, matchers, forMs });
}

/** The first rule that fits an alert with these labels; without one its end is believed at once. */
export const resolveHoldOf = (
  rules: readonly ResolveHoldRule[],
  labels: LabelSet,
): ResolveHoldRule | undefined => rules.find(({ matchers }) => matchesAll(matchers, labels));
