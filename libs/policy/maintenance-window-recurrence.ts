import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import { type Result, failed, ok } from '#libs/kernel';
import { type Starts, listedStarts, mostInARow } from './maintenance-window-occurrences.js';
import { readRecurrence } from './maintenance-window-rrule.js';

/** Enough to know a rule by: how close its occurrences are, and whether there are any. */
const sampleSize = 50;
const dayMs = 86_400_000;
/** A window that starts again and again for longer, without a gap, hardly means to. */
const longestInARowDays = 35;
/** Occurrences later than this are nobody's plan. */
const sampleMs = 50 * 365 * dayMs;
/** Leap years are up to eight years apart; what happens less often is not worth a rule. */
const longestGapMs = 12 * 366 * dayMs;
/** Periods of a rule that are gone through for its sample; who needs more can hardly ever happen. */
const sampleIterations = 1_500;

/**
 * When a recurring window starts: the rule in the wall time of the zone that the first start stands in, so
 * that 02:00 stays 02:00 when the clocks are changed. As RFC 5545 says, a start that falls into the hour
 * that is skipped is left out, and of an hour that comes twice the first counts. The errors say what is
 * wrong and how to mend it.
 */
export function recurringStarts(
  text: string,
  firstAt: Temporal.ZonedDateTime,
  lengthMs: number,
): Result<Starts, string[]> {
  const recurrence = readRecurrence(text);
  if (!recurrence.ok) return recurrence;
  const { rule: rruleString, counted, excluded, added } = recurrence.value;
  const moment = (local: string): Temporal.ZonedDateTime => momentOf(local, firstAt.timeZoneId);
  try {
    const options = {
      rruleString,
      dtstart: firstAt,
      ...(excluded.length > 0 && { exDate: excluded.map(moment) }),
      ...(added.length > 0 && { rDate: added.map(moment) }),
      strict: true,
      cache: false,
    };
    const rule = new RRuleTemporal(options);
    const listed = counted ? listedStarts(listOf(rule)) : undefined;
    // The sample gives up sooner than the rule will, so that what passes is found later as well.
    const sample = listed ?? foundBy(new RRuleTemporal({ ...options, maxIterations: sampleIterations }));
    const problem = problemOf(sample, firstAt.epochMilliseconds, lengthMs);
    return problem === undefined ? ok(listed ?? orNone(foundBy(rule))) : failed([problem]);
  } catch (error) {
    return failed([`cannot be worked out (${(error as Error).message}); correct it or make it simpler`]);
  }
}

/** `20261225T020000` in the zone, or in UTC with a `Z`. */
function momentOf(text: string, zone: string): Temporal.ZonedDateTime {
  const local = Temporal.PlainDateTime.from(text.replace('Z', ''));
  return local.toZonedDateTime(text.endsWith('Z') ? 'UTC' : zone).withTimeZone(zone);
}

const listOf = (rule: RRuleTemporal): readonly number[] =>
  rule.all().map(({ epochMilliseconds }) => epochMilliseconds);

/** A rule without an end is never listed: the library finds the places around a moment by arithmetic. */
const foundBy = (rule: RRuleTemporal): Starts => ({
  lastUntil: (epochMs) => rule.previous(new Date(Math.floor(epochMs)), true)?.epochMilliseconds,
  firstAfter: (epochMs) => rule.next(new Date(Math.floor(epochMs)), false)?.epochMilliseconds,
});

/** Where the library gives up, after thousands of periods, there is no start that anybody waits for. */
function orNone({ lastUntil, firstAfter }: Starts): Starts {
  const attempt = (find: (epochMs: number) => number | undefined, epochMs: number): number | undefined => {
    try {
      return find(epochMs);
    } catch {
      return undefined;
    }
  };
  return {
    lastUntil: (epochMs) => attempt(lastUntil, epochMs),
    firstAfter: (epochMs) => attempt(firstAfter, epochMs),
  };
}

/** Goes from start to start until the rule is known well enough. */
function problemOf({ firstAfter }: Starts, firstAt: number, lengthMs: number): string | undefined {
  let [rowStart, rowCount, longestRow, last] = [0, 0, 0, -Infinity];
  for (let count = 0; ; count++) {
    const start = firstAfter(count === 0 ? firstAt - 1 : last);
    if (start === undefined) return count === 0 ? neverHappens : undefined;
    if (start - (count === 0 ? firstAt : last) > longestGapMs) return tooSeldom;
    const joins = start <= last + lengthMs;
    [rowStart, rowCount, last] = [joins ? rowStart : start, joins ? rowCount + 1 : 1, start];
    if (rowCount >= mostInARow || last - rowStart > longestInARowDays * dayMs) return tooClose;
    longestRow = Math.max(longestRow, rowCount);
    // A long row may only just have ended because of an hour that the clocks skip: look at more of them.
    const enough = longestRow < sampleSize / 2 ? sampleSize : mostInARow;
    if (count >= enough || start - firstAt > sampleMs) return undefined;
  }
}

const neverHappens = 'never happens; correct the rule, or first_at';
const tooSeldom = 'happens less than once in twelve years; write one window with starts_at and ends_at';
const tooClose =
  `starts again before it is over, more than ${mostInARow} times or for more than ${longestInARowDays} days; ` +
  'shorten duration, let it recur less often, or write one window with starts_at and ends_at';
