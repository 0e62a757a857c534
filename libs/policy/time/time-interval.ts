import { fittingDays } from './fitting-days.js';
import type { InclusiveRange, TimeIntervalPart } from './time-interval-text.js';
import { hasCalendar } from './zone.js';

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
  const { fits, nextCandidate } = fittingDays(days);
  const ranges = times === undefined ? [{ begin: 0, end: 1440 }] : joined(times);
  const contains = (epochMs: number): boolean => {
    const local = epochMs + clock.stretchAt(epochMs).offset;
    const day = Math.floor(local / dayMs);
    if (!fits(day)) return false;
    const minute = (local - day * dayMs) / minuteMs;
    return ranges.some(({ begin, end }) => minute >= begin && minute < end);
  };
  /** The next moment at which the answer may change: a boundary of the day, or the clocks are changed. */
  const boundaryAfter = (epochMs: number): number => {
    const { offset, until } = clock.stretchAt(epochMs);
    const day = Math.floor((epochMs + offset) / dayMs);
    if (!fits(day)) return Math.min(nextCandidate(day) * dayMs - offset, until);
    const dayStart = day * dayMs - offset;
    return Math.min(dayStart + boundaryOf(ranges, (epochMs - dayStart) / minuteMs) * minuteMs, until);
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
