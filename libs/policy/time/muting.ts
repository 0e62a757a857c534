import { type TimeInterval, isWithin, nextChange } from './time-interval.js';

/** The intervals that a route names. */
export interface IntervalsOfRoute {
  readonly muteTimeIntervals: readonly string[];
  readonly activeTimeIntervals: readonly string[];
}

/** Whether a route tells nobody at this moment, because of what, and until when (epoch milliseconds). */
export type Muting =
  | { readonly muted: true; readonly by: string; readonly until: number | undefined }
  | { readonly muted: false };

/** How many changes ahead the end of a muting is looked for. */
const mostChanges = 1_000;

const notMuted: Muting = { muted: false };

/**
 * Whether a route is muted, as Alertmanager decides: when it names active intervals and none of them is on,
 * and within any of its mute intervals. `by` names the interval, or all active ones as none of them is on;
 * `until` is the first moment at which the route is not muted any more, undefined when that is not within
 * ten years. A name that there is no interval for says nothing; compiling a policy refuses it.
 */
export function isMuted(
  { muteTimeIntervals, activeTimeIntervals }: IntervalsOfRoute,
  intervals: ReadonlyMap<string, TimeInterval>,
  now: number,
): Muting {
  if (muteTimeIntervals.length === 0 && activeTimeIntervals.length === 0) return notMuted;
  const mutes = named(muteTimeIntervals, intervals);
  const actives = named(activeTimeIntervals, intervals);
  const by = mutedBy(mutes, actives, now);
  if (by === undefined) return notMuted;
  return { muted: true, by, until: endOfMuting(mutes, actives, now) };
}

/** Whether a moment is within the interval of this name, such as business hours; never for an unknown one. */
export function isWithinNamed(
  intervals: ReadonlyMap<string, TimeInterval>,
  name: string,
  epochMs: number,
): boolean {
  const interval = intervals.get(name);
  return interval !== undefined && isWithin(interval, epochMs);
}

const named = (
  names: readonly string[],
  intervals: ReadonlyMap<string, TimeInterval>,
): readonly TimeInterval[] => names.flatMap((name) => intervals.get(name) ?? []);

function mutedBy(
  mutes: readonly TimeInterval[],
  actives: readonly TimeInterval[],
  moment: number,
): string | undefined {
  if (actives.length > 0 && !actives.some((interval) => isWithin(interval, moment))) {
    return actives.map(({ name }) => name).join(', ');
  }
  return mutes.find((interval) => isWithin(interval, moment))?.name;
}

function endOfMuting(
  mutes: readonly TimeInterval[],
  actives: readonly TimeInterval[],
  now: number,
): number | undefined {
  let moment = now;
  for (let count = 0; count < mostChanges; count++) {
    const changes = [...mutes, ...actives].map((interval) => nextChange(interval, moment) ?? Infinity);
    moment = Math.min(...changes);
    if (moment === Infinity) return undefined;
    if (mutedBy(mutes, actives, moment) === undefined) return moment;
  }
  return undefined;
}
