import { type Result, failed, ok } from '#libs/kernel';
import { groupOf } from './grouping.js';
import { type LabelSet, type Matcher, matchesAll } from './matchers.js';
import { type PolicyPath, type PolicyProblem, problemAt } from './problem.js';
import { isGiven, requiredText } from './reading.js';
import {
  type RuleFields,
  fieldsOf,
  readCount,
  readDuration,
  readLabelNames,
  readMatchers,
  readName,
} from './rule-fields.js';
import { type Topology, distance, edgesOfLabels, furthestDistance } from './topology.js';

/** Which alerts of different groups belong to one incident, as it stands in the policy. */
export interface CorrelationRuleText {
  readonly name: string;
  /** All of them have to fit, on both alerts; none means every alert. */
  readonly matchers?: readonly string[];
  /** How far apart in time they may begin, e.g. `10m`. */
  readonly within: string;
  /** Labels of which both have the same value. */
  readonly labels?: readonly string[];
  /** How far apart their services may be in the topology, and which label names them. */
  readonly topology?: { readonly label?: string; readonly distance: number };
}

export interface CorrelationRule {
  readonly name: string;
  readonly matchers: readonly Matcher[];
  readonly withinMs: number;
  readonly labels: readonly string[];
  readonly topology: { readonly label: string; readonly distance: number } | undefined;
}

/** Compiles a rule, or says everything that is wrong with it. */
export function compileCorrelationRule(
  text: CorrelationRuleText,
  path: PolicyPath,
): Result<CorrelationRule, PolicyProblem[]> {
  const fields = fieldsOf(text, ['name', 'matchers', 'within', 'labels', 'topology'], path);
  const [name, matchers, withinMs] = [readName(fields), readMatchers(fields), readDuration(fields, 'within')];
  const [labels, topology] = [readLabelNames(fields, 'labels'), readTopology(fields)];
  if (!isGiven(fields.mapping['labels']) && !isGiven(fields.mapping['topology'])) {
    const message =
      'brings alerts together that have nothing in common; give it labels: [cluster], or a topology';
    fields.problems.push(problemAt(path, message));
  } else if (labels.length === 0 && topology === undefined && fields.problems.length === 0) {
    fields.problems.push(
      problemAt([...path, 'labels'], 'names no label; list what both have in common, e.g. [cluster]'),
    );
  }
  if (name === undefined || fields.problems.length > 0) return failed(fields.problems);
  return ok({ name, matchers, withinMs, labels, topology });
}

function readTopology({ mapping, path, problems }: RuleFields): CorrelationRule['topology'] {
  if (!isGiven(mapping['topology'])) return undefined;
  const fields = fieldsOf(mapping['topology'], ['label', 'distance'], [...path, 'topology']);
  const named = fields.mapping['label'];
  const fix = 'write the label that names the service';
  const label = isGiven(named)
    ? requiredText(named, [...fields.path, 'label'], fix, fields.problems)
    : 'service';
  const steps = readCount(fields, 'distance', { least: 0, most: furthestDistance });
  problems.push(...fields.problems);
  return label === undefined ? undefined : { label, distance: steps };
}

/**
 * What alerts that the rule could bring together have in common, to look them up by; undefined for an alert
 * that it is not for, or that lacks one of the labels: alerts without a cluster are not in the same cluster.
 */
export function correlationKey(rule: CorrelationRule, labels: LabelSet): string | undefined {
  const { key, labels: present } = groupOf(labels, rule.labels);
  if (Object.keys(present).length < rule.labels.length) return undefined;
  if (rule.topology !== undefined && serviceOf(labels, rule.topology.label) === '') return undefined;
  return matchesAll(rule.matchers, labels) ? `${JSON.stringify(rule.name)}${key}` : undefined;
}

/** Whether the rule brings two alerts together. When they began is for the caller to compare with `withinMs`. */
export function correlates(rule: CorrelationRule, topology: Topology, a: LabelSet, b: LabelSet): boolean {
  const key = correlationKey(rule, a);
  if (key === undefined || key !== correlationKey(rule, b)) return false;
  if (rule.topology === undefined) return true;
  const { label, distance: most } = rule.topology;
  const edges = [...edgesOfLabels(topology, a, label), ...edgesOfLabels(topology, b, label)];
  return distance(topology, serviceOf(a, label), serviceOf(b, label), most, edges) !== undefined;
}

const serviceOf = (labels: LabelSet, label: string): string =>
  Object.hasOwn(labels, label) ? (labels[label] ?? '') : '';
