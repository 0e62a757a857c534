import { type Effect, permanent, refusedThere, temporary } from './effect.js';

/** The one retry table of every integration that speaks HTTP: what a status that is no success means. */
export function effectOfStatus(
  service: string,
  status: number,
  detail: string,
  retryAfterMs?: number,
): Effect<never> {
  const reason = `${service} answered ${status}: ${detail}`;
  // Too Many Requests (RFC 6585, 4): it was not looked at.
  if (status === 429) return refusedThere(reason, retryAfterMs);
  const again = status === 408 || status === 425 || status >= 500;
  return again ? temporary(reason, retryAfterMs) : permanent(reason);
}

/** Reads a Retry-After header (RFC 9110, 10.2.3: seconds or a date) as milliseconds from `now`. */
export function retryAfterMs(header: string | null | undefined, now: number): number | undefined {
  if (header === null || header === undefined || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
