import { type Result, failed, ok } from '#libs/kernel';
import { type LabelSet, type Matcher, labelValue, matchesAll } from './matchers.js';
import { type PolicyPath, type PolicyProblem, problemAt } from './problem.js';
import {
  type Mapping,
  isGiven,
  isMapping,
  optionalList,
  requiredText,
  shown,
  unknownKeys,
} from './reading.js';
import { readRouteMatchers } from './routing/read-route-matchers.js';
import type { ScalarText } from './routing/route-text.js';
import { type SiblingIndex, indexSiblings, visitCandidates } from './routing/sibling-index.js';

/**
 * One of Alertmanager's `inhibit_rules`: while an alert fires that fits the source side, nobody is told of
 * those that fit the target side and have the same values in the labels `equal`.
 */
export interface InhibitRuleText {
  readonly name?: string;
  readonly source_matchers?: readonly string[];
  readonly source_match?: Readonly<Record<string, ScalarText>>;
  readonly source_match_re?: Readonly<Record<string, ScalarText>>;
  readonly target_matchers?: readonly string[];
  readonly target_match?: Readonly<Record<string, ScalarText>>;
  readonly target_match_re?: Readonly<Record<string, ScalarText>>;
  /** A label that both do not have is equal. */
  readonly equal?: readonly string[];
}

/** An inhibition rule, compiled. */
export interface InhibitRule {
  /** Its name, or its place in the file; two with the same name are told apart. */
  readonly id: string;
  readonly sourceMatchers: readonly Matcher[];
  readonly targetMatchers: readonly Matcher[];
  readonly equal: readonly string[];
}

/** All inhibition rules, found by the labels of an alert without looking at each of them. */
export interface InhibitRules {
  readonly rules: readonly InhibitRule[];
  readonly bySource: SiblingIndex;
  readonly byTarget: SiblingIndex;
}

/** That an alert is a source or a target of a rule. A target is inhibited while a source with its key fires. */
export interface InhibitKey {
  readonly rule: InhibitRule;
  readonly key: string;
}

const matcherKeys = ['matchers', 'match', 'match_re'];
const keys = [
  'name',
  'equal',
  ...['source', 'target'].flatMap((side) => matcherKeys.map((key) => `${side}_${key}`)),
];

/** Compiles Alertmanager's `inhibit_rules`. The error lists everything that is wrong with any of them. */
export function compileInhibitRules(
  texts: readonly InhibitRuleText[],
  path: PolicyPath,
): Result<InhibitRules, PolicyProblem[]> {
  const problems: PolicyProblem[] = [];
  const rules: InhibitRule[] = [];
  const ids = new Set<string>();
  const list = optionalList(texts, path, '[{ source_matchers: […], target_matchers: […] }]', problems) ?? [];
  list.forEach((text, index) => {
    const rule = compileInhibitRule(text as InhibitRuleText, [...path, index]);
    if (!rule.ok) problems.push(...rule.error);
    else rules.push({ ...rule.value, id: newId(rule.value.id, ids) });
  });
  return problems.length > 0 ? failed(problems) : ok(indexInhibitRules(rules));
}

/** Alertmanager allows a name twice; whoever asks which rule it was needs them apart. */
function newId(wanted: string, ids: Set<string>): string {
  let id = wanted;
  for (let count = 2; ids.has(id); count++) id = `${wanted} (${count})`;
  ids.add(id);
  return id;
}

/** Compiles one rule; without a name it is called by its place. The error lists everything that is wrong with it. */
export function compileInhibitRule(
  text: InhibitRuleText,
  path: PolicyPath,
): Result<InhibitRule, PolicyProblem[]> {
  if (!isMapping(text))
    return failed([problemAt(path, `is ${shown(text)}; write { source_matchers: […], … }`)]);
  const problems = [...unknownKeys(text, keys, path)];
  const name = isGiven(text['name'])
    ? requiredText(text['name'], [...path, 'name'], 'name the rule, or leave it out', problems)
    : undefined;
  const sourceMatchers = readSide('source', text, path, problems);
  const targetMatchers = readSide('target', text, path, problems);
  const equal = readEqual(text['equal'], [...path, 'equal'], problems);
  if (problems.length > 0) return failed(problems);
  const place = path.map((part) => (typeof part === 'number' ? `[${part}]` : part)).join('');
  return ok({ id: name ?? place, sourceMatchers, targetMatchers, equal });
}

function readSide(
  side: 'source' | 'target',
  text: Mapping,
  path: PolicyPath,
  problems: PolicyProblem[],
): readonly Matcher[] {
  const found: PolicyProblem[] = [];
  const ofSide = Object.fromEntries(matcherKeys.map((key) => [key, text[`${side}_${key}`]]));
  const matchers = readRouteMatchers(ofSide, [], found);
  for (const { path: inside, message } of found) {
    const [key = '', ...rest] = inside;
    problems.push(problemAt([...path, `${side}_${key}`, ...rest], message));
  }
  return matchers;
}

function readEqual(value: unknown, path: PolicyPath, problems: PolicyProblem[]): readonly string[] {
  const names = new Set<string>();
  (optionalList(value, path, '[cluster, service]', problems) ?? []).forEach((name, index) => {
    if (typeof name === 'string' && name !== '') names.add(name);
    else
      problems.push(problemAt([...path, index], `is ${shown(name)}; write the name of a label, in quotes`));
  });
  return [...names].sort();
}

/** Files rules under the values that either side asks for. */
export function indexInhibitRules(rules: readonly InhibitRule[]): InhibitRules {
  return {
    rules,
    bySource: indexSiblings(rules.map(({ sourceMatchers: matchers }) => ({ matchers }))),
    byTarget: indexSiblings(rules.map(({ targetMatchers: matchers }) => ({ matchers }))),
  };
}

/**
 * Of which rules these labels are a source, in the order of the file. While such an alert fires, whoever
 * keeps count notes it under each key.
 */
export function rulesForSource({ rules, bySource }: InhibitRules, labels: LabelSet): readonly InhibitKey[] {
  const found: InhibitKey[] = [];
  visitCandidates(bySource, labels, (position) => {
    const rule = rules[position];
    if (rule !== undefined && matchesAll(rule.sourceMatchers, labels)) {
      const bothSides = matchesAll(rule.targetMatchers, labels);
      found.push({ rule, key: keyOf(rule, bothSides, equalValues(rule, labels)) });
    }
    return false;
  });
  return found;
}

/**
 * Of which rules these labels are a target, in the order of the file, with the keys of the sources that
 * inhibit it. An alert that fits both sides is inhibited only by sources that do not, and so never by itself.
 */
export function rulesForTarget({ rules, byTarget }: InhibitRules, labels: LabelSet): readonly InhibitKey[] {
  const found: InhibitKey[] = [];
  visitCandidates(byTarget, labels, (position) => {
    const rule = rules[position];
    if (rule === undefined || !matchesAll(rule.targetMatchers, labels)) return false;
    const values = equalValues(rule, labels);
    found.push({ rule, key: keyOf(rule, false, values) });
    if (!matchesAll(rule.sourceMatchers, labels)) found.push({ rule, key: keyOf(rule, true, values) });
    return false;
  });
  return found;
}

/** What inhibits these labels, given who of the sources with a key fires; of several rules, the first. */
export function inhibitionOf<Source>(
  rules: InhibitRules,
  labels: LabelSet,
  firingSource: (key: string) => Source | undefined,
): { readonly rule: InhibitRule; readonly source: Source } | undefined {
  for (const { rule, key } of rulesForTarget(rules, labels)) {
    const source = firingSource(key);
    if (source !== undefined) return { rule, source };
  }
  return undefined;
}

const keyOf = ({ id }: InhibitRule, bothSides: boolean, values: string): string =>
  `${id.length}:${id}${bothSides ? '*' : ''}${values}`;

/** The values with their lengths, so that no two lists of values share a key. */
function equalValues({ equal }: InhibitRule, labels: LabelSet): string {
  let values = '';
  for (const name of equal) {
    const value = labelValue(labels, name);
    values += ` ${value.length}:${value}`;
  }
  return values;
}
