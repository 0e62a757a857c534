import { type Result, failed, ok } from '#libs/kernel';
import { groupOf } from './grouping.js';
import { type LabelSet, type Matcher, matchesAll } from './matchers.js';
import { type PolicyPath, type PolicyProblem, problemAt } from './problem.js';
import { fieldsOf, readLabelNames, readMatchers, readName } from './rule-fields.js';

/** Which alerts say the same as another one, as it stands in the policy. */
export interface DeduplicationRuleText {
  readonly name: string;
  /** All of them have to fit; none means every alert. */
  readonly matchers?: readonly string[];
  /** Names of labels: alerts that have the same values of all of these say the same. */
  readonly key: readonly string[];
}

/** Alerts that fit and agree in their key count as one, whatever else their labels say. */
export interface DeduplicationRule {
  readonly name: string;
  readonly matchers: readonly Matcher[];
  readonly key: readonly string[];
}

/** Compiles a rule, or says everything that is wrong with it. */
export function compileDeduplicationRule(
  text: DeduplicationRuleText,
  path: PolicyPath,
): Result<DeduplicationRule, PolicyProblem[]> {
  const fields = fieldsOf(text, ['name', 'matchers', 'key'], path);
  const [name, matchers, key] = [readName(fields), readMatchers(fields), readLabelNames(fields, 'key')];
  if (key.length === 0) {
    // Without a label every alert that fits would repeat every other one.
    fields.problems.push(
      problemAt([...path, 'key'], 'names no label; list those that tell, e.g. [service, metric]'),
    );
  }
  if (name === undefined || fields.problems.length > 0) return failed(fields.problems);
  return ok({ name, matchers, key });
}

/** What an alert repeats when another one has the same. */
export interface DuplicateKey {
  /** The name of the rule that says so. */
  readonly rule: string;
  /** The same for alerts that repeat each other; no two rules share one. */
  readonly key: string;
}

/** The key under the first rule that fits and whose labels the alert all has; undefined for an alert of its own. */
export function duplicateKey(
  rules: readonly DeduplicationRule[],
  labels: LabelSet,
): DuplicateKey | undefined {
  for (const { name, matchers, key } of rules) {
    const { key: values, labels: present } = groupOf(labels, key);
    if (Object.keys(present).length < key.length || !matchesAll(matchers, labels)) continue;
    return { rule: name, key: `${JSON.stringify(name)}${values}` };
  }
  return undefined;
}
