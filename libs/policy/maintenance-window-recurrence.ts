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
    const sample = new RRuleTemporal({ ...options, maxIterations: sampleIterations });
    const problem = problemOf(sample, firstAt.epochMilliseconds, lengthMs);
    if (problem !== undefined) return failed([problem]);
    const rule = new RRuleTemporal(options);
    return ok(counted ? listedStarts(rule.all().map((start) => start.epochMilliseconds)) : startsOf(rule));
  } catch (error) {
    return failed([`cannot be worked out (${(error as Error).message}); correct it or make it simpler`]);
  }
}

/** `20261225T020000` in the zone, or in UTC with a `Z`. */
function momentOf(text: string, zone: string): Temporal.ZonedDateTime {
  const local = Temporal.PlainDateTime.from(text.replace('Z', ''));
  return local.toZonedDateTime(text.endsWith('Z') ? 'UTC' : zone).withTimeZone(zone);
}

/**
 * A rule without an end is never listed: the library finds the places around a moment by arithmetic. Where
 * it gives up, having gone through thousands of periods, there is none that anybody waits for.
 */
function startsOf(rule: RRuleTemporal): Starts {
  const orNone = (
    find: (moment: Date) => Temporal.ZonedDateTime | null,
    epochMs: number,
  ): number | undefined => {
    try {
      return find(new Date(Math.floor(epochMs)))?.epochMilliseconds;
    } catch {
      return undefined;
    }
  };
  return {
    lastUntil: (epochMs) => orNone((moment) => rule.previous(moment, true), epochMs),
    firstAfter: (epochMs) => orNone((moment) => rule.next(moment, false), epochMs),
  };
}

function problemOf(rule: RRuleTemporal, firstAt: number, lengthMs: number): string | undefined {
  let [count, rowStart, rowCount, longestRow, last] = [0, 0, 0, 0, -Infinity];
  let [tooClose, tooSeldom] = [false, false];
  rule.all(({ epochMilliseconds: start }) => {
    tooSeldom = start - (count === 0 ? firstAt : last) > longestGapMs;
    const joins = start <= last + lengthMs;
    [rowStart, rowCount, last] = [joins ? rowStart : start, joins ? rowCount + 1 : 1, start];
    tooClose = rowCount >= mostInARow || last - rowStart > longestInARowDays * dayMs;
    longestRow = Math.max(longestRow, rowCount);
    count += 1;
    // A long row may only just have ended because of an hour that the clocks skip: look at more of them.
    const known = count >= (longestRow < sampleSize / 2 ? sampleSize : mostInARow);
    return !tooClose && !tooSeldom && !known && start - firstAt < sampleMs;
  });
  if (count === 0) return 'never happens; correct the rule, or first_at';
  if (tooSeldom) return 'happens less than once in twelve years; write one window with starts_at and ends_at';
  return tooClose
    ? `starts again before it is over, more than ${mostInARow} times or for more than ${longestInARowDays} days; ` +
        'shorten duration, let it recur less often, or write one window with starts_at and ends_at'
    : undefined;
}
