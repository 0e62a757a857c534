import { hasCalendar } from './zone.js';
import type { InclusiveRange, TimeIntervalPart } from './time-interval-text.js';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** How far ahead the next change is looked for. */
const horizonMs = 3_653 * dayMs;
/** Bounds the search where parts hide each other's changes: of these, the first that shows is found. */
const mostChanges = 100_000;
/** The answers that are remembered: now, and the few changes ahead that one question may ask for. */
const mostAnswers = 8;

/** A named interval, compiled. Made by `compileTimeIntervals`, asked by `isWithin` and `nextChange`. */
export interface TimeInterval {
  readonly name: string;
  /** Whether a moment, in epoch milliseconds, is within. */
  readonly contains: (epochMs: number) => boolean;
  /** When that changes next; undefined when it does not within ten years. */
  readonly changesAfter: (epochMs: number) => number | undefined;
}

/** Whether a moment is within an interval. */
export const isWithin = (interval: TimeInterval, epochMs: number): boolean => interval.contains(epochMs);

/** The next moment at which `isWithin` gives another answer; undefined when there is none within ten years. */
export const nextChange = (interval: TimeInterval, epochMs: number): number | undefined =>
  interval.changesAfter(epochMs);

/** An answer, and for which moments it is the same. */
interface Answered {
  readonly from: number;
  /** The first moment after them. */
  readonly until: number;
  readonly change: number | undefined;
}

/** Builds an interval from its parts, which have been checked. */
export function timeInterval(name: string, parts: readonly TimeIntervalPart[]): TimeInterval {
  const compiled = parts.map(compilePart);
  const contains = (epochMs: number): boolean =>
    hasCalendar(epochMs) && compiled.some((part) => part.contains(epochMs));
  const remembered: Answered[] = [];
  return {
    name,
    contains,
    changesAfter: (epochMs) => {
      if (!hasCalendar(epochMs)) return undefined;
      const known = remembered.find(({ from, until }) => epochMs >= from && epochMs < until);
      if (known !== undefined) return known.change;
      // The horizon moves by whole days, so that the answer does not depend on what was asked before.
      const today = Math.floor(epochMs / dayMs) * dayMs;
      const change = changeOfAny(compiled, epochMs, today + horizonMs);
      if (remembered.push({ from: epochMs, until: change ?? today + dayMs, change }) > mostAnswers) {
        remembered.shift();
      }
      return change;
    },
  };
}

interface Part {
  readonly contains: (epochMs: number) => boolean;
  readonly changesAfter: (epochMs: number, horizon: number) => number | undefined;
}

/** The first moment at which some part begins to fit or none does any more. */
function changeOfAny(parts: readonly Part[], epochMs: number, horizon: number): number | undefined {
  const fits = parts.map((part) => part.contains(epochMs));
  const changes = parts.map((part) => part.changesAfter(epochMs, horizon) ?? Infinity);
  const before = fits.includes(true);
  for (let count = 0; count < mostChanges; count++) {
    const moment = Math.min(Infinity, ...changes);
    if (moment === Infinity) return undefined;
    parts.forEach((part, index) => {
      if (changes[index] !== moment) return;
      fits[index] = fits[index] !== true;
      changes[index] = part.changesAfter(moment, horizon) ?? Infinity;
    });
    if (fits.includes(true) !== before) return moment;
  }
  return undefined;
}

function compilePart({ times, clock, ...days }: TimeIntervalPart): Part {
  const onDay = rememberingLast(dayTest(days));
  const ranges = times === undefined ? [{ begin: 0, end: 1440 }] : joined(times);
  const contains = (epochMs: number): boolean => {
    const local = epochMs + clock.stretchAt(epochMs).offset;
    const day = Math.floor(local / dayMs);
    if (!onDay(day)) return false;
    const minute = (local - day * dayMs) / minuteMs;
    return ranges.some(({ begin, end }) => minute >= begin && minute < end);
  };
  /** The next moment at which the answer may change: a boundary of the day, or the clocks are changed. */
  const boundaryAfter = (epochMs: number): number => {
    const { offset, until } = clock.stretchAt(epochMs);
    const day = Math.floor((epochMs + offset) / dayMs);
    const dayStart = day * dayMs - offset;
    const minute = (epochMs - dayStart) / minuteMs;
    const next = onDay(day) ? boundaryOf(ranges, minute) : 1440;
    return Math.min(dayStart + next * minuteMs, until);
  };
  const changesAfter = (epochMs: number, horizon: number): number | undefined => {
    const before = contains(epochMs);
    let moment = epochMs;
    do moment = boundaryAfter(moment);
    while (moment <= horizon && contains(moment) === before);
    return moment <= horizon ? moment : undefined;
  };
  return { contains, changesAfter };
}

function boundaryOf(ranges: readonly InclusiveRange[], minute: number): number {
  for (const { begin, end } of ranges) {
    if (minute < begin) return begin;
    if (minute < end) return end;
  }
  return 1440;
}

/** Sorted, and without seams: 09:00–12:00 and 12:00–17:00 are one. */
function joined(times: readonly InclusiveRange[]): readonly InclusiveRange[] {
  const ranges: { begin: number; end: number }[] = [];
  for (const { begin, end } of [...times].sort((a, b) => a.begin - b.begin)) {
    const last = ranges.at(-1);
    if (last !== undefined && begin <= last.end) last.end = Math.max(last.end, end);
    else ranges.push({ begin, end });
  }
  return ranges;
}

/** Whether a day, counted from 1970-01-01, fits everything that is said about days. */
function dayTest({
  weekdays,
  daysOfMonth,
  months,
  years,
}: Omit<TimeIntervalPart, 'times' | 'clock'>): (day: number) => boolean {
  return (day) => {
    const date = new Date(day * dayMs);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
    return (
      holds(weekdays, date.getUTCDay()) &&
      holds(months, month + 1) &&
      holds(years, year) &&
      (daysOfMonth === undefined || holdsDay(daysOfMonth, date.getUTCDate(), daysIn(year, month)))
    );
  };
}

const holds = (ranges: readonly InclusiveRange[] | undefined, value: number): boolean =>
  ranges === undefined || ranges.some(({ begin, end }) => value >= begin && value <= end);

/** Ranges end with the month at the latest; one that starts after it is not in it at all. */
const holdsDay = (ranges: readonly InclusiveRange[], day: number, length: number): boolean =>
  ranges.some(({ begin, end }) => day >= fromStart(begin, length) && day <= fromStart(end, length));

const fromStart = (day: number, length: number): number => (day < 0 ? length + day + 1 : day);

const daysIn = (year: number, month: number): number => {
  const next = new Date(0);
  next.setUTCFullYear(year, month + 1, 0);
  return next.getUTCDate();
};

/** Days are asked for many times in a row. */
function rememberingLast(test: (day: number) => boolean): (day: number) => boolean {
  let [last, answer] = [NaN, false];
  return (day) => {
    if (day !== last) [last, answer] = [day, test(day)];
    return answer;
  };
}
