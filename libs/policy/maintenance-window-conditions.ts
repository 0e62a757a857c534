import { type LabelSet, type Matcher, parseMatchers } from './matchers.js';
import { type PolicyPath, type PolicyProblem, problemAt } from './problem.js';
import { type Mapping, isGiven, isMapping, optionalList, shown } from './reading.js';

/** Something that an alert's labels fit or not. */
export type Condition = Pick<Matcher, 'matches'>;

/** Reads what a window is about: `matchers`, `services`, `environments` and `labels`; all of them have to fit. */
export function readConditions(
  text: Mapping,
  path: PolicyPath,
  problems: PolicyProblem[],
): readonly Condition[] {
  const before = problems.length;
  const conditions = [
    ...readMatchers(text['matchers'], [...path, 'matchers'], problems),
    ...readNames(text['services'], [...path, 'services'], ['service'], problems),
    ...readNames(text['environments'], [...path, 'environments'], ['environment', 'env'], problems),
    ...readLabels(text['labels'], [...path, 'labels'], problems),
  ];
  // Without a condition a window would silence everything, which nobody means.
  if (conditions.length === 0 && problems.length === before) {
    problems.push(problemAt(path, 'is about everything; name what is worked on, e.g. services: [checkout]'));
  }
  return conditions;
}

function readMatchers(value: unknown, path: PolicyPath, problems: PolicyProblem[]): readonly Condition[] {
  const list = optionalList(value, path, `['service="checkout"']`, problems) ?? [];
  return list.flatMap((entry, index) => {
    const matchers = parseMatchers(typeof entry === 'string' ? entry : shown(entry));
    if (matchers.ok && matchers.value.length > 0) return matchers.value;
    const problem = matchers.ok ? 'is empty; write e.g. service="checkout"' : matchers.error;
    problems.push(problemAt([...path, index], problem));
    return [];
  });
}

/** One of the names has to be the value of one of the labels. */
function readNames(
  value: unknown,
  path: PolicyPath,
  labelNames: readonly string[],
  problems: PolicyProblem[],
): readonly Condition[] {
  const list = optionalList(value, path, '[checkout]', problems);
  if (list === undefined) return [];
  if (list.length === 0) problems.push(problemAt(path, 'is empty; name at least one, or leave it out'));
  const names = new Set<string>();
  list.forEach((name, index) => {
    if (typeof name === 'string' && name !== '') names.add(name);
    else
      problems.push(problemAt([...path, index], `is ${shown(name)}, which is no name; write it as a text`));
  });
  return [{ matches: (labels) => labelNames.some((label) => names.has(valueOf(labels, label))) }];
}

function readLabels(value: unknown, path: PolicyPath, problems: PolicyProblem[]): readonly Condition[] {
  if (!isGiven(value)) return [];
  if (!isMapping(value) || Object.keys(value).length === 0) {
    problems.push(problemAt(path, `is ${shown(value)}; write it like { cluster: eu-1 }`));
    return [];
  }
  return Object.entries(value).flatMap(([name, wanted]) => {
    if (typeof wanted === 'string' && wanted !== '') {
      return [{ matches: (labels: LabelSet) => valueOf(labels, name) === wanted }];
    }
    problems.push(
      problemAt([...path, name], `is ${shown(wanted)}, which is no value; write it as a text, in quotes`),
    );
    return [];
  });
}

const valueOf = (labels: LabelSet, name: string): string =>
  Object.hasOwn(labels, name) ? (labels[name] ?? '') : '';
