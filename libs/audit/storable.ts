import { createHash } from 'node:crypto';

/**
 * Postgres refuses some of what JSON allows. One odd text from outside must never keep the record from
 * being written, so these functions make a value storable; the exact bytes are kept beside it, untouched.
 */

const notStorable = /\u0000|[\ud800-\udfff]/gu;
const replacement = '\ufffd';

/** Text without NUL characters and halves of surrogate pairs, which Postgres has no place for. */
export const storableText = (text: string): string => text.replace(notStorable, replacement);

/** The longest text that goes into an index as it is; Postgres refuses index entries above about 2,700 bytes. */
const longestKey = 400;

/** Text for an indexed column: a text that is too long keeps its beginning and gets its hash as the end. */
export function storableKey(text: string): string {
  const clean = storableText(text);
  if (clean.length <= longestKey) return clean;
  const hash = createHash('sha256').update(clean).digest('hex');
  return `${storableText(clean.slice(0, longestKey))}…${hash}`;
}

/** JSON for a jsonb column. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  // JSON writes both as escapes; most values have none, and a second walk through them is saved.
  if (!json.includes('\\u0000') && !json.includes('\\ud')) return json;
  return JSON.stringify(cleaned(value));
}

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [storableText(key), cleaned(each)]));
}

/**
 * A time for a timestamptz column, to the millisecond and in UTC: Postgres takes fewer offsets than RFC 3339.
 * Undefined for what Postgres or JavaScript cannot hold, such as a year 0 or a leap second.
 */
export function storableTime(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) return undefined;
  const year = time.getUTCFullYear();
  return year >= 1 && year <= 9999 ? time.toISOString() : undefined;
}
