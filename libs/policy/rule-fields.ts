import { type Matcher, parseMatcher } from './matchers.js';
import { type PolicyPath, type PolicyProblem, problemAt } from './problem.js';
import { prometheusDuration } from './prometheus-duration.js';
import {
  type Mapping,
  isGiven,
  isMapping,
  optionalList,
  requiredText,
  shown,
  unknownKeys,
} from './reading.js';

/** A rule as it stands in the policy, read key by key. What is wrong with it gathers in `problems`. */
export interface RuleFields {
  readonly mapping: Mapping;
  readonly path: PolicyPath;
  readonly problems: PolicyProblem[];
}

/** Begins to read a rule; what is no mapping, or has a key that nobody reads, is noted. */
export function fieldsOf(text: unknown, known: readonly string[], path: PolicyPath): RuleFields {
  if (isMapping(text)) return { mapping: text, path, problems: [...unknownKeys(text, known, path)] };
  const message = `is ${shown(text)}, which is no mapping; give it the keys ${known.join(', ')}`;
  return { mapping: {}, path, problems: [problemAt(path, message)] };
}

/** The rule's name, by which people find it in an explanation. */
export const readName = ({ mapping, path, problems }: RuleFields): string | undefined =>
  requiredText(mapping['name'], [...path, 'name'], 'name the rule, since explanations refer to it', problems);

/** Which alerts the rule is for; without matchers it is for all. */
export function readMatchers({ mapping, path, problems }: RuleFields): Matcher[] {
  const here = [...path, 'matchers'];
  const texts = optionalList(mapping['matchers'], here, '[service="checkout"]', problems) ?? [];
  return texts.flatMap((text, index) => {
    if (typeof text !== 'string') {
      problems.push(problemAt([...here, index], `is ${shown(text)}, which is no text; write name="value"`));
      return [];
    }
    const matcher = parseMatcher(text);
    if (matcher.ok) return [matcher.value];
    problems.push(problemAt([...here, index], matcher.error));
    return [];
  });
}

/** A list of names of labels without repetition; one that is not there is empty. */
export function readLabelNames({ mapping, path, problems }: RuleFields, key: string): string[] {
  const here = [...path, key];
  const names = optionalList(mapping[key], here, '[service, cluster]', problems) ?? [];
  const seen = new Set<string>();
  for (const [index, name] of names.entries()) {
    if (typeof name === 'string' && name !== '' && name !== '...' && !seen.has(name)) {
      seen.add(name);
      continue;
    }
    const wrong = typeof name === 'string' && seen.has(name) ? 'is listed twice; take one out' : noLabelName;
    problems.push(problemAt([...here, index], wrong.replace('%', shown(name))));
  }
  return [...seen];
}

const noLabelName = 'is %, which names no label; write the name of one label';

/** How long something lasts, in milliseconds; at least one. */
export function readDuration({ mapping, path, problems }: RuleFields, key: string): number {
  const [value, here] = [mapping[key], [...path, key]];
  const length = typeof value === 'string' ? prometheusDuration(value) : undefined;
  if (length !== undefined && length > 0) return length;
  const wrong = isGiven(value) ? `is ${shown(value)}, which is no length of time` : 'is missing';
  problems.push(problemAt(here, `${wrong}; write it like 30s, 5m or 1h30m`));
  return 0;
}

/** A whole number between two bounds. */
export function readCount(
  { mapping, path, problems }: RuleFields,
  key: string,
  { least, most }: { readonly least: number; readonly most: number },
): number {
  const value = mapping[key];
  if (Number.isInteger(value) && Number(value) >= least && Number(value) <= most) return Number(value);
  const wrong = isGiven(value) ? `is ${shown(value)}` : 'is missing';
  problems.push(problemAt([...path, key], `${wrong}; use a whole number from ${least} to ${most}`));
  return least;
}
