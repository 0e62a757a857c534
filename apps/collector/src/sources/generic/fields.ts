import { toTimestamp } from '#libs/contracts';
import { type Result, failed, ok } from '#libs/kernel';
import { kindOf } from '../kind-of.js';
import { isSet, isTimestamp } from '../timestamp.js';
import { type Pointer, compilePointer } from './pointer.js';

/** Reads one field of an alert: its text, undefined when it is not there, or what is wrong with it. */
export type FieldReader = (alert: unknown) => Result<string | undefined>;

/** A field that is not configured is never there. */
export const absent: FieldReader = () => ok(undefined);

/** Numbers from here on count as milliseconds since 1970, below as seconds: the two meet in the year 5138. */
const milliseconds = 100_000_000_000;
const endOfTime = 253_402_300_799_999;

/** Reads a text, number or truth value as text. Null and the empty text count as not there. */
export const textAt = (pointer: string): FieldReader =>
  at(pointer, (value) => {
    if (typeof value === 'string') return ok(value);
    if (typeof value === 'number' || typeof value === 'boolean') return ok(String(value));
    return failed(
      `is ${kindOf(value)}: it must be a text, a number or true or false; point at a field inside it`,
    );
  });

/** Reads a time. Null, the empty text and Go's zero time count as not there. */
export const timeAt = (pointer: string): FieldReader =>
  at(pointer, (value) => {
    if (typeof value === 'string' && isTimestamp(value)) return ok(isSet(value) ? value : undefined);
    const time = typeof value === 'number' ? Math.round(value < milliseconds ? value * 1000 : value) : -1;
    if (time >= 0 && time <= endOfTime) return ok(toTimestamp(time));
    return failed(
      `is ${kindOf(value)}: it must be a time such as 2026-11-21T01:45:58Z (RFC 3339), or seconds or milliseconds since 1970`,
    );
  });

function at(pointer: string, read: (value: unknown) => Result<string | undefined>): FieldReader {
  const find: Pointer = compilePointer(pointer);
  return (alert) => {
    const value = find(alert);
    return value === undefined || value === null || value === '' ? ok(undefined) : read(value);
  };
}
