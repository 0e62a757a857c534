import type { SilenceMatcher } from '#libs/contracts';
import { type Result, failed, ok } from '#libs/kernel';

/** A silence as a person asks for it. */
export interface AskedSilence {
  /** The silence whose place it takes. */
  readonly replaces?: string;
  readonly matchers: SilenceMatcher[];
  readonly startsAt: string;
  readonly endsAt: string;
  readonly createdBy: string;
  readonly comment: string;
}

/** Reads what Alertmanager calls a postable silence. The error names every field that is wrong, with the fix. */
export function readSilence(body: unknown): Result<AskedSilence, string[]> {
  if (!isObject(body)) return failed(['the body is no JSON object: send a silence']);
  const problems: string[] = [];
  const text = (name: string, example: string): string => {
    const value = body[name];
    if (typeof value === 'string' && value.trim() !== '') return value;
    problems.push(`${name} is ${value === undefined ? 'missing' : 'no text'}: write it like ${example}`);
    return '';
  };
  const time = (name: string): string => {
    const value = text(name, '"2026-11-21T12:00:00Z"');
    if (value === '' || timestamp.test(value)) return value;
    problems.push(`${name} is no RFC 3339 timestamp: write it like "2026-11-21T12:00:00Z"`);
    return '';
  };
  const id = body['id'];
  if (id !== undefined && id !== null && typeof id !== 'string') {
    problems.push('id is no text: leave it out for a new silence');
  }
  const silence = {
    ...(typeof id === 'string' && id !== '' && { replaces: id }),
    matchers: readMatchers(body['matchers'], problems),
    startsAt: time('startsAt'),
    endsAt: time('endsAt'),
    createdBy: text('createdBy', '"alice"'),
    comment: text('comment', '"Upgrade of the database"'),
  };
  return problems.length === 0 ? ok(silence) : failed(problems);
}

const timestamp = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

function readMatchers(value: unknown, problems: string[]): SilenceMatcher[] {
  if (!Array.isArray(value) || value.length === 0) {
    problems.push(
      'matchers is empty: name what to silence, like [{"name":"service","value":"checkout","isRegex":false}]',
    );
    return [];
  }
  return value.map((each: unknown, index) => readMatcher(each, `matchers[${index}]`, problems));
}

function readMatcher(value: unknown, path: string, problems: string[]): SilenceMatcher {
  const { name, value: pattern, isRegex, isEqual = true } = isObject(value) ? value : {};
  if (typeof name !== 'string' || name === '') problems.push(`${path}.name is no text: name a label`);
  if (typeof pattern !== 'string') {
    problems.push(`${path}.value is no text: write what the label has to be, "" for one that is not there`);
  }
  if (typeof isRegex !== 'boolean') problems.push(`${path}.isRegex is neither true nor false: write one`);
  if (typeof isEqual !== 'boolean') {
    problems.push(`${path}.isEqual is neither true nor false: leave it out for true`);
  }
  return { name: String(name), value: String(pattern), isRegex: isRegex === true, isEqual: isEqual === true };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
