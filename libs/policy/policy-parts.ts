import { type Result, failed, ok } from '#libs/kernel';
import { type Condition, optionalCondition } from './condition.js';
import { type PolicyPath, type PolicyProblem, problemAt } from './problem.js';
import { isGiven, isMapping, optionalList, shown } from './reading.js';
import { fieldsOf, readDuration } from './rule-fields.js';

type Compiled<T> = Result<T, PolicyProblem[]>;

/** When incidents are opened and opened again, and how early people are told of an end. */
export function compileIncidents(
  value: unknown,
  path: PolicyPath,
): Compiled<{ openWhen: Condition | undefined; reopenWithinMs: number; warnBeforeMs: number }> {
  const known = ['open_when', 'reopen_within', 'warn_before'];
  const fields = fieldsOf(isGiven(value) ? value : {}, known, path);
  const mapping = { reopen_within: '30m', warn_before: '15m', ...givenOf(fields.mapping) };
  const openWhen = optionalCondition(
    fields.mapping['open_when'],
    [...path, 'open_when'],
    ['alert'],
    fields.problems,
  );
  const reopenWithinMs = readDuration({ ...fields, mapping }, 'reopen_within');
  const warnBeforeMs = readDuration({ ...fields, mapping }, 'warn_before');
  return fields.problems.length > 0
    ? failed(fields.problems)
    : ok({ openWhen, reopenWithinMs, warnBeforeMs });
}

/** A list of rules whose names tell them apart. */
export function compileRules<Text, T>(
  value: unknown,
  path: PolicyPath,
  compile: (text: Text, path: PolicyPath) => Compiled<T>,
): Compiled<readonly T[]> {
  const problems: PolicyProblem[] = [];
  const names = new Set<unknown>();
  const list = optionalList(value, path, '[{ name: … }]', problems) ?? [];
  const rules = list.flatMap((text, index) => {
    const rule = compile(text as Text, [...path, index]);
    if (!rule.ok) problems.push(...rule.error);
    const name = isMapping(text) ? text['name'] : undefined;
    if (isGiven(name) && names.has(name)) {
      problems.push(problemAt([...path, index, 'name'], `${shown(name)} is there twice; rename one of them`));
    }
    names.add(name);
    return rule.ok ? [rule.value] : [];
  });
  return problems.length > 0 ? failed(problems) : ok(rules);
}

/** The names in a list, also of entries that have something wrong with them: one problem is told once. */
export function namesIn(list: unknown): ReadonlySet<string> {
  const names = Array.isArray(list)
    ? list.map((each: unknown) => (isMapping(each) ? each['name'] : undefined))
    : [];
  return new Set(names.filter((name) => typeof name === 'string'));
}

type Values<R> = { [K in keyof R]: R[K] extends Compiled<infer T> ? T : never };

/** All values, or all problems of all of them. */
export function allOf<R extends Readonly<Record<string, Compiled<unknown>>>>(
  results: R,
): Compiled<Values<R>> {
  const problems = Object.values(results).flatMap((result) => (result.ok ? [] : result.error));
  if (problems.length > 0) return failed(problems);
  const values = Object.entries(results).map(([name, result]) => [
    name,
    result.ok ? result.value : undefined,
  ]);
  return ok(Object.fromEntries(values) as Values<R>);
}

const givenOf = (mapping: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(mapping).filter(([, value]) => isGiven(value)));
