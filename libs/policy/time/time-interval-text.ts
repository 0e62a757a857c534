import type { ZoneClock } from './zone.js';

/**
 * One named interval, as Alertmanager's `time_intervals` has it. A moment is within it when it is within
 * any of its parts.
 */
export interface TimeIntervalText {
  readonly name: string;
  readonly time_intervals: readonly TimeIntervalPartText[];
}

/**
 * One part of an interval: every key that is given has to fit, and of its list any entry. A key without a
 * value constrains nothing; an empty list fits nothing, as in Alertmanager.
 */
export interface TimeIntervalPartText {
  /** From `start_time`, up to but without `end_time`; `24:00` is the end of the day. */
  readonly times?: readonly { readonly start_time: string; readonly end_time: string }[];
  /** `monday`, or a range such as `monday:friday`; a week begins with sunday. */
  readonly weekdays?: readonly string[];
  /** `1`, `1:5`; from the month's end with `-1`, `-3:-1`. */
  readonly days_of_month?: readonly (string | number)[];
  /** `january`, `5`, `january:march`. */
  readonly months?: readonly (string | number)[];
  /** `2026`, `2020:2022`. */
  readonly years?: readonly (string | number)[];
  /** An IANA name such as `Europe/Berlin`; UTC when it is not given. */
  readonly location?: string;
}

/** From its begin to its end; both belong to it, except that a time range leaves its end out. */
export interface InclusiveRange {
  readonly begin: number;
  readonly end: number;
}

/** What a part says, read and checked. */
export interface TimeIntervalPart {
  /** Minutes of the day, without the end; undefined for the whole day. */
  readonly times: readonly InclusiveRange[] | undefined;
  /** 0 is Sunday. */
  readonly weekdays: readonly InclusiveRange[] | undefined;
  /** Negative ones count from the month's end. */
  readonly daysOfMonth: readonly InclusiveRange[] | undefined;
  readonly months: readonly InclusiveRange[] | undefined;
  readonly years: readonly InclusiveRange[] | undefined;
  readonly clock: ZoneClock;
}
