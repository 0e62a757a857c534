import { type Result, failed, ok } from '#libs/kernel';
import { isMapping, shown, unknownKeys } from '../reading.js';
import { type PolicyPath, type PolicyProblem, problemAt } from '../problem.js';
import type { InclusiveRange } from './time-interval-text.js';

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

/** How the entries of one list are read. */
export interface RangeKind {
  /** The number of one member; undefined when it is none. */
  readonly member: (text: string) => number | undefined;
  /** What is wrong with a range whose members are; undefined when nothing is. */
  readonly problem: (range: InclusiveRange) => string | undefined;
  /** Completes "… is no". */
  readonly what: string;
}

const wholeNumber = (text: string): number | undefined =>
  /^[+-]?\d{1,9}$/.test(text) ? Number(text) : undefined;

const position = (names: readonly string[], name: string): number | undefined => {
  const index = names.indexOf(name);
  return index < 0 ? undefined : index;
};

/** Weekdays by name only, as in Alertmanager. */
export const weekdayKind: RangeKind = {
  member: (text) => position(weekdays, text),
  problem: ({ begin, end }) =>
    begin > end
      ? `ends before it starts, for a week begins with sunday; write ${split(begin, end, weekdays)}`
      : undefined,
  what: 'weekday; write one such as monday, or a range such as monday:friday',
};

/** Months by name or number, starting with 1. */
export const monthKind: RangeKind = {
  member: (text) => {
    const named = position(months, text);
    return named === undefined ? wholeNumber(text) : named + 1;
  },
  problem: ({ begin, end }) => {
    if (begin < 1 || begin > 12 || end < 1 || end > 12) return 'is out of range; months are 1 to 12';
    return begin > end ? `ends before it starts; write ${split(begin - 1, end - 1, months)}` : undefined;
  },
  what: 'month; write one such as may or 5, or a range such as january:march',
};

export const yearKind: RangeKind = {
  member: wholeNumber,
  problem: ({ begin, end }) => (begin > end ? `ends before it starts; write "${end}:${begin}"` : undefined),
  what: 'year; write one such as 2026, or a range such as 2026:2028',
};

/** The shortest month: what is reversed in it is taken for reversed always, as in Alertmanager. */
const shortestMonth = 28;

/** Days of the month, negative ones from its end. */
export const dayOfMonthKind: RangeKind = {
  member: wholeNumber,
  problem: ({ begin, end }) => {
    if ([begin, end].some((day) => day === 0 || day < -31 || day > 31)) {
      return 'is out of range; days of a month are 1 to 31, or -31 to -1 from its end';
    }
    if (begin < 0 && end > 0)
      return 'ends with a positive day but starts with a negative one; make both negative';
    const inShortest = (day: number): number => (day < 0 ? shortestMonth + day : day);
    return inShortest(begin) > inShortest(end) ? 'ends before it starts; swap them' : undefined;
  },
  what: 'day of a month; write one such as 1 or -1, or a range such as 1:5',
};

/** A range that runs over the end of its cycle, as two that do not. */
function split(begin: number, end: number, names: readonly string[]): string {
  const range = (from: number, to: number): string =>
    from === to ? `"${names[from]}"` : `"${names[from]}:${names[to]}"`;
  return `${range(begin, names.length - 1)} and ${range(0, end)}`;
}

/** Reads `monday` or `monday:friday`, in any case; YAML may have made a number of it. */
export function readRange(entry: unknown, { member, problem, what }: RangeKind): Result<InclusiveRange> {
  if (typeof entry !== 'string' && typeof entry !== 'number') return failed(`${shown(entry)} is no ${what}`);
  const parts = String(entry).toLowerCase().split(':');
  const [begin, end = begin] = parts.map(member);
  if (
    parts.length > 2 ||
    begin === undefined ||
    end === undefined ||
    parts.some((part) => member(part) === undefined)
  ) {
    return failed(`${shown(entry)} is no ${what}`);
  }
  const wrong = problem({ begin, end });
  return wrong === undefined ? ok({ begin, end }) : failed(`${shown(entry)} ${wrong}`);
}

const clockTime = /^(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/;

/** The minute of the day that `HH:MM` names; 1440 for `24:00`. */
function minuteOf(text: unknown): number | undefined {
  const match = typeof text === 'string' ? clockTime.exec(text) : null;
  if (match === null) return undefined;
  return match[1] === undefined ? 1440 : Number(match[1]) * 60 + Number(match[2]);
}

/** Reads `{ start_time, end_time }`. The error names the key that it is about. */
export function readTimes(entry: unknown, path: PolicyPath): Result<InclusiveRange, PolicyProblem[]> {
  if (!isMapping(entry)) {
    return failed([problemAt(path, `is ${shown(entry)}; write { start_time: "09:00", end_time: "17:00" }`)]);
  }
  const keys = ['start_time', 'end_time'] as const;
  const [begin, end] = keys.map((key) => minuteOf(entry[key]));
  const problems = [
    ...unknownKeys(entry, keys, path),
    ...keys
      .filter((key) => minuteOf(entry[key]) === undefined)
      .map((key) => problemAt([...path, key], notATime(entry[key]))),
  ];
  if (begin !== undefined && end !== undefined && begin >= end)
    problems.push(problemAt(path, reversed(entry)));
  if (begin === undefined || end === undefined || problems.length > 0) return failed(problems);
  return ok({ begin, end });
}

const notATime = (value: unknown): string =>
  value === undefined || value === null || value === ''
    ? 'is missing; write both start_time and end_time, e.g. "09:00" and "17:00"'
    : `${shown(value)} is no time of day; write it with two digits each, "00:00" to "24:00"`;

const reversed = ({ start_time, end_time }: Readonly<Record<string, unknown>>): string =>
  start_time === end_time || start_time === '24:00'
    ? `start_time ${shown(start_time)} is not before end_time ${shown(end_time)}; make it earlier`
    : `start_time ${shown(start_time)} is not before end_time ${shown(end_time)}; for a night write two entries, ` +
      `${shown(start_time)} to "24:00" and "00:00" to ${shown(end_time)}`;
