import { Temporal } from 'temporal-polyfill';
import { type Result, failed, ok } from '#libs/kernel';
import { epochMilliseconds } from './timestamp.js';

const local = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?$/;

/**
 * A moment that a person wrote: with its offset (2026-11-21T22:00:00Z), or as the clocks of a zone show it
 * (2026-11-21T22:00), with the zone said beside it.
 */
export function readMoment(text: unknown, zone: string | undefined): Result<Temporal.ZonedDateTime> {
  if (typeof text !== 'string') return failed(`is missing; ${fix}`);
  const epochMs = epochMilliseconds(text);
  if (epochMs !== undefined) {
    return ok(Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(zone ?? 'UTC'));
  }
  if (!local.test(text)) return failed(`${JSON.stringify(text)} is no point in time; ${fix}`);
  if (zone === undefined)
    return failed(`${JSON.stringify(text)} has no offset; add a Z for UTC, or time_zone`);
  try {
    return ok(Temporal.PlainDateTime.from(text).toZonedDateTime(zone));
  } catch {
    return failed(`${JSON.stringify(text)} is not in the calendar; correct it`);
  }
}

const fix = 'write it like 2026-11-21T22:00:00Z, or 2026-11-21T22:00 together with time_zone';
