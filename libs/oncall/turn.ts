import { Temporal } from 'temporal-polyfill';
import type { Rotation } from './schedule.js';

/** One person's stretch in a rotation. */
export interface Turn {
  /** Counts from 0. */
  readonly index: number;
  /** Epoch milliseconds. */
  readonly from: number;
  /** The first moment after it. */
  readonly until: number;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** The turn that a moment (epoch milliseconds) lies in; undefined before the first one. */
export function turnAt(rotation: Rotation, at: number): Turn | undefined {
  if (at < rotation.start) return undefined;
  return rotation.every.unit === 'hours' ? turnOfHours(rotation, at) : turnOfDays(rotation, at);
}

/** Hours are hours: where the clocks are changed, a turn of twelve of them ends at another time of day. */
function turnOfHours({ start, every }: Rotation, at: number): Turn {
  const length = every.count * hourMs;
  const index = Math.floor((at - start) / length);
  return { index, from: start + index * length, until: start + (index + 1) * length };
}

/** Days are the calendar's: a turn that begins at nine begins at nine, also after the clocks were changed. */
function turnOfDays({ start, every, timeZone }: Rotation, at: number): Turn {
  const days = every.count * (every.unit === 'weeks' ? 7 : 1);
  const first = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(timeZone).toPlainDateTime();
  const beginOf = (index: number): number =>
    first.add({ days: days * index }).toZonedDateTime(timeZone).epochMilliseconds;
  let index = Math.floor((at - start) / (days * dayMs));
  // The estimate knows nothing of changed clocks, so it may be off by one.
  while (index > 0 && beginOf(index) > at) index -= 1;
  while (beginOf(index + 1) <= at) index += 1;
  return { index, from: index === 0 ? start : beginOf(index), until: beginOf(index + 1) };
}
