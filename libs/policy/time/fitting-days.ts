import type { InclusiveRange, TimeIntervalPart } from './time-interval-text.js';

const dayMs = 86_400_000;

/** Days that fit what is said about days; each is a number, counted from 1970-01-01. */
export interface FittingDays {
  readonly fits: (day: number) => boolean;
  /** After a day that does not fit: the first one that may. */
  readonly nextCandidate: (day: number) => number;
}

/** The days that fit everything that a part says about them. */
export function fittingDays({
  weekdays,
  daysOfMonth,
  months,
  years,
}: Pick<TimeIntervalPart, 'weekdays' | 'daysOfMonth' | 'months' | 'years'>): FittingDays {
  const fits = (day: number): boolean => {
    const date = new Date(day * dayMs);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
    return (
      holds(years, year) &&
      holds(months, month + 1) &&
      holds(weekdays, date.getUTCDay()) &&
      (daysOfMonth === undefined || holdsDay(daysOfMonth, date.getUTCDate(), lengthOf(year, month)))
    );
  };
  const nextCandidate = (day: number): number => {
    const date = new Date(day * dayMs);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
    if (!holds(years, year)) return firstDayOf(year + 1, 0);
    return holds(months, month + 1) ? day + 1 : firstDayOf(year, month + 1);
  };
  return { fits: rememberingLast(fits), nextCandidate };
}

const holds = (ranges: readonly InclusiveRange[] | undefined, value: number): boolean =>
  ranges === undefined || ranges.some(({ begin, end }) => value >= begin && value <= end);

/** Ranges end with the month at the latest; one that starts after it is not in it at all. */
const holdsDay = (ranges: readonly InclusiveRange[], day: number, length: number): boolean =>
  ranges.some(({ begin, end }) => day >= fromStart(begin, length) && day <= fromStart(end, length));

const fromStart = (day: number, length: number): number => (day < 0 ? length + day + 1 : day);

/** Months count from 0, and 12 is January of the next year. */
const firstDayOf = (year: number, month: number): number =>
  new Date(0).setUTCFullYear(year, month, 1) / dayMs;

const lengthOf = (year: number, month: number): number =>
  firstDayOf(year, month + 1) - firstDayOf(year, month);

/** Days are asked for many times in a row. */
function rememberingLast(test: (day: number) => boolean): (day: number) => boolean {
  let [last, answer] = [NaN, false];
  return (day) => {
    if (day !== last) [last, answer] = [day, test(day)];
    return answer;
  };
}
