import { Temporal } from 'temporal-polyfill';
import { type Result, failed, ok } from '#libs/kernel';

/** A time in which a zone's clocks were not changed. */
export interface ZoneStretch {
  /** Epoch milliseconds of its first moment. */
  readonly from: number;
  /** Epoch milliseconds of the first moment after it; infinite when the clocks are never changed again. */
  readonly until: number;
  /** How far the zone's clocks are ahead of UTC, in milliseconds. */
  readonly offset: number;
}

/** The clocks of one time zone. */
export interface ZoneClock {
  readonly zone: string;
  /** The stretch that a moment lies in. */
  readonly stretchAt: (epochMs: number) => ZoneStretch;
}

const always: ZoneStretch = { from: -Infinity, until: Infinity, offset: 0 };

/** The clocks that are never changed. */
export const utcClock: ZoneClock = { zone: 'UTC', stretchAt: () => always };

/** By name, so that all who ask about a zone share what is remembered of it. */
const clocks = new Map<string, ZoneClock>();

const [firstMoment, lastMoment] = [-62_135_596_800_000, 253_402_214_400_000];

/** Whether a moment is in the years 1 to 9999; beyond, questions about calendars have no answer. */
export const hasCalendar = (epochMs: number): boolean => epochMs >= firstMoment && epochMs < lastMoment;

/** Stretches that are remembered of a zone: more than a search of ten years passes through. */
const mostStretches = 64;

/**
 * The clocks of a zone by its IANA name. As for Alertmanager, an empty name is UTC and a bare offset is no
 * zone. `Local` is none either: decisions would depend on the machine that they are made on.
 */
export function zoneClock(zone: string): Result<ZoneClock> {
  if (zone === '' || zone === 'UTC') return ok(utcClock);
  if (zone.toLowerCase() === 'local') {
    return failed('"Local" depends on the machine; name the zone, e.g. Europe/Berlin');
  }
  if (!/^[A-Za-z]/.test(zone) || !isKnown(zone)) {
    return failed(
      `${JSON.stringify(zone)} is no time zone that is known; use an IANA name, e.g. Europe/Berlin or UTC`,
    );
  }
  const clock = clocks.get(zone) ?? { zone, stretchAt: rememberingStretches(zone) };
  clocks.set(zone, clock);
  return ok(clock);
}

function isKnown(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

function rememberingStretches(zone: string): (epochMs: number) => ZoneStretch {
  let latest: ZoneStretch = { from: 0, until: 0, offset: 0 };
  const stretches: ZoneStretch[] = [];
  return (epochMs) => {
    if (epochMs >= latest.from && epochMs < latest.until) return latest;
    const known = stretches.find(({ from, until }) => epochMs >= from && epochMs < until);
    latest = known ?? stretchOf(zone, epochMs);
    if (known === undefined && stretches.push(latest) > mostStretches) stretches.shift();
    return latest;
  };
}

function stretchOf(zone: string, epochMs: number): ZoneStretch {
  const moment = Math.floor(epochMs);
  const here = Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(zone);
  // A transition is looked for strictly before a moment, and this very one may be it.
  const next = Temporal.Instant.fromEpochMilliseconds(moment + 1).toZonedDateTimeISO(zone);
  return {
    from: next.getTimeZoneTransition('previous')?.epochMilliseconds ?? -Infinity,
    until: here.getTimeZoneTransition('next')?.epochMilliseconds ?? Infinity,
    offset: Math.round(here.offsetNanoseconds / 1e6),
  };
}
