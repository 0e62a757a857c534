import { fromTimestamp, toTimestamp } from '#libs/contracts';

const rfc3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/i;

/**
 * The one way in which Argus writes a point in time that it compares as text: UTC, always nine digits after
 * the point (Alertmanager writes nanoseconds, of which Date would keep the first three), so that the order
 * of the texts is the order in time. A text that is no timestamp is returned as it is.
 */
export function canonicalTimestamp(text: string): string {
  const [, wholeSeconds, fraction = '', zone] = rfc3339.exec(text) ?? [];
  const time = epochMilliseconds(`${wholeSeconds}${zone}`);
  if (time === undefined) return text;
  return `${toTimestamp(time).slice(0, 19)}.${fraction.slice(0, 9).padEnd(9, '0')}Z`;
}

/** Milliseconds since the Unix epoch; undefined when the text is no timestamp. */
export function epochMilliseconds(text: string): number | undefined {
  if (!rfc3339.test(text)) return undefined;
  const time = fromTimestamp(text);
  return Number.isNaN(time) ? undefined : time;
}

const zeroTime = canonicalTimestamp('0001-01-01T00:00:00Z');

/** Go's zero time, which Alertmanager writes where a time is not set. */
export const isZeroTime = (text: string): boolean => canonicalTimestamp(text) === zeroTime;
