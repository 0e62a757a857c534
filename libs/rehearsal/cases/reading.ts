import {
  type RuleFields,
  epochMilliseconds,
  isGiven,
  isMapping,
  prometheusDuration,
  shown,
} from '#libs/policy';
import type { PolicyPath, PolicyProblem } from '#libs/policy';

/** Notes what is wrong with a key. */
export const note = ({ path, problems }: RuleFields, key: string, message: string): void => {
  problems.push({ path: [...path, key], message });
};

/** A moment of a case: RFC 3339, or `+5m` after its beginning; `usual` where nothing is given. */
export function readMoment(fields: RuleFields, key: string, begins: number, usual: number): number {
  const value = fields.mapping[key];
  if (!isGiven(value)) return usual;
  const text = typeof value === 'string' ? value : '';
  const after = text.startsWith('+') ? prometheusDuration(text.slice(1)) : undefined;
  const time = after === undefined ? epochMilliseconds(text) : begins + after;
  if (time !== undefined) return time;
  note(
    fields,
    key,
    `is ${shown(value)}, which is no time; write +5m (after the case began) or 2026-11-21T22:00:00Z`,
  );
  return usual;
}

/** Labels or annotations. Numbers and truth values mean the text that stands there. */
export function readTexts(fields: RuleFields, key: string): Record<string, string> {
  const value = fields.mapping[key];
  if (!isGiven(value)) return {};
  if (!isMapping(value)) {
    note(fields, key, `is ${shown(value)}, which is no mapping; write { service: checkout }`);
    return {};
  }
  const texts: Record<string, string> = {};
  for (const [name, each] of Object.entries(value)) {
    if (typeof each === 'string' || typeof each === 'number' || typeof each === 'boolean')
      texts[name] = String(each);
    else {
      const message = `is ${shown(each)}, which is no text; write it in quotes`;
      fields.problems.push({ path: [...fields.path, key, name], message });
    }
  }
  return texts;
}

/** One of some words; undefined where nothing, or something else, is given. */
export function readWord<T extends string>(
  fields: RuleFields,
  key: string,
  words: readonly T[],
): T | undefined {
  const value = fields.mapping[key];
  const word = words.find((each) => each === value);
  if (word === undefined && isGiven(value))
    note(fields, key, `is ${shown(value)}; use one of ${words.join(', ')}`);
  return word;
}

/** A list of texts, or one text for a list of one. */
export function readWords(fields: RuleFields, key: string): readonly string[] | undefined {
  const value = fields.mapping[key];
  if (!isGiven(value)) return undefined;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.every((each) => typeof each === 'string')) return list;
  note(fields, key, `is ${shown(value)}; write one text, or a list of them`);
  return undefined;
}

/** A count, from 0. */
export function readCount(value: unknown, path: PolicyPath, problems: PolicyProblem[]): number {
  if (Number.isInteger(value) && Number(value) >= 0) return Number(value);
  problems.push({ path, message: `is ${shown(value)}; use a whole number from 0` });
  return 0;
}
