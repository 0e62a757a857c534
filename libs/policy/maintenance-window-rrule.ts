import { type Result, failed, ok } from '#libs/kernel';
import { shown } from './reading.js';

/** What a `recurrence` says, checked, but not yet worked out. */
export interface Recurrence {
  /** The rule in capitals, as RFC 5545 writes it, without `RRULE:`. */
  readonly rule: string;
  /** Whether it ends after a number of times. */
  readonly counted: boolean;
  /** Starts that are left out and starts that come in addition, e.g. `20261225T020000`. */
  readonly excluded: readonly string[];
  readonly added: readonly string[];
}

/** With more, say when it ends: each of them is worked out beforehand. */
const mostCounted = 500;
const mostDates = 500;

type Check = (value: string) => boolean;

const listOf =
  (check: Check): Check =>
  (value) =>
    value.split(',').every(check);
const number =
  (min: number, max: number): Check =>
  (value) =>
    /^\+?\d{1,6}$/.test(value) && Number(value) >= min && Number(value) <= max;
/** From the start or, with a minus, from the end. */
const ordinal =
  (max: number): Check =>
  (value) =>
    /^[+-]?\d{1,3}$/.test(value) && Number(value) !== 0 && Math.abs(Number(value)) <= max;
const pattern =
  (expression: RegExp): Check =>
  (value) =>
    expression.test(value);

/** What may stand in a rule, and what its values look like. */
const parts: Readonly<Record<string, readonly [Check, string]>> = {
  FREQ: [
    pattern(/^(?:YEARLY|MONTHLY|WEEKLY|DAILY|HOURLY|MINUTELY|SECONDLY)$/),
    'YEARLY, MONTHLY, WEEKLY, DAILY, HOURLY or MINUTELY',
  ],
  INTERVAL: [number(1, 100_000), 'a whole number from 1'],
  COUNT: [number(1, mostCounted), `1 to ${mostCounted}; for more, say with UNTIL when it ends`],
  UNTIL: [pattern(/^\d{8}T\d{6}Z$/), 'in UTC, like 20271231T230000Z'],
  BYSECOND: [number(0, 59), 'one number from 0 to 59'],
  BYMINUTE: [listOf(number(0, 59)), 'numbers from 0 to 59'],
  BYHOUR: [listOf(number(0, 23)), 'numbers from 0 to 23'],
  BYDAY: [
    listOf(pattern(/^(?:[+-]?[1-9]\d?)?(?:MO|TU|WE|TH|FR|SA|SU)$/)),
    'days such as MO,TU or, in a month or year, 1MO or -1FR',
  ],
  BYMONTHDAY: [listOf(ordinal(31)), 'days from 1 to 31 or -31 to -1'],
  BYYEARDAY: [listOf(ordinal(366)), 'days from 1 to 366 or -366 to -1'],
  BYWEEKNO: [listOf(ordinal(53)), 'weeks from 1 to 53 or -53 to -1'],
  BYMONTH: [listOf(number(1, 12)), 'months from 1 to 12'],
  BYSETPOS: [listOf(ordinal(366)), 'positions from 1 to 366 or -366 to -1'],
  WKST: [pattern(/^(?:MO|TU|WE|TH|FR|SA|SU)$/), 'a day such as MO'],
};

/**
 * Reads `FREQ=WEEKLY;BYDAY=SA`, with `RRULE:` before it or not, and lines with EXDATE and RDATE after it.
 * The error lists everything that is wrong.
 */
export function readRecurrence(text: string): Result<Recurrence, string[]> {
  const problems: string[] = [];
  const rules: string[] = [];
  const [excluded, added]: [string[], string[]] = [[], []];
  for (const line of text.toUpperCase().split(/\s+/)) {
    if (line === '') continue;
    const [, name = 'RRULE', , value = ''] = /^(?:([A-Z-]+)((?:;[^:]*)?):)?(.*)$/.exec(line) ?? [];
    if (name === 'RRULE') rules.push(value);
    else if (name === 'EXDATE') excluded.push(...readDates(line, value, problems));
    else if (name === 'RDATE') added.push(...readDates(line, value, problems));
    else if (name === 'DTSTART') problems.push('has a DTSTART; write it as first_at and time_zone');
    else problems.push(`has a line ${shown(line)}; RRULE, EXDATE and RDATE can be used`);
  }
  const [rule = ''] = rules;
  if (rules.length !== 1) problems.push(`has ${rules.length} rules; write one, e.g. FREQ=WEEKLY;BYDAY=SA`);
  else problems.push(...problemsOf(rule));
  if (excluded.length + added.length > mostDates)
    problems.push(`has more than ${mostDates} dates; use UNTIL`);
  if (problems.length > 0) return failed(problems);
  return ok({ rule, counted: /(?:^|;)COUNT=/.test(rule), excluded, added });
}

function problemsOf(rule: string): string[] {
  const problems: string[] = [];
  const seen = new Map<string, string>();
  for (const part of rule.split(';')) {
    const [key = '', value = '', ...rest] = part.split('=');
    const known = Object.hasOwn(parts, key) ? parts[key] : undefined;
    if (known === undefined) {
      problems.push(
        `has ${shown(part)}, which is no part that can be used; use ${Object.keys(parts).join(', ')}`,
      );
    } else if (seen.has(key)) problems.push(`has ${key} twice; leave one out`);
    else if (rest.length > 0 || !known[0](value)) problems.push(`has ${shown(part)}; ${key} is ${known[1]}`);
    seen.set(key, value);
  }
  if (!seen.has('FREQ')) problems.push('has no FREQ; say how often, e.g. FREQ=WEEKLY');
  if (seen.has('COUNT') && seen.has('UNTIL')) problems.push('has both COUNT and UNTIL; leave one out');
  if (seen.get('FREQ') === 'SECONDLY' && !seen.has('COUNT')) {
    problems.push('recurs by the second; use FREQ=DAILY with BYHOUR and BYMINUTE, or set a COUNT');
  }
  return problems;
}

function readDates(line: string, value: string, problems: string[]): readonly string[] {
  const parameters = line.slice(0, line.indexOf(':')).split(';').slice(1);
  if (parameters.some((parameter) => parameter !== 'VALUE=DATE-TIME')) {
    problems.push(`has ${shown(line)}; leave out ${parameters.join(';')}, for dates are in time_zone`);
    return [];
  }
  return value.split(',').flatMap((date) => {
    if (/^\d{8}T\d{6}Z?$/.test(date)) return [date];
    problems.push(`has the date ${shown(date)}; write it like the start it is about, 20261225T020000`);
    return [];
  });
}
