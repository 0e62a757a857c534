import { type Duty, mayChangeAfter, whoIsOnCall } from './on-call.js';
import type { Schedule } from './schedule.js';

/** A stretch without a hand-over. */
export interface Shift {
  /** Undefined where nobody is on call. */
  readonly duty: Duty | undefined;
  /** Epoch milliseconds. */
  readonly from: number;
  /** The first moment after it. */
  readonly until: number;
}

/** A shift with somebody on call. */
export type MannedShift = Shift & { readonly duty: Duty };

/** Every stretch from one moment to another without a break, those where nobody is on call among them. */
export function stretches(schedule: Schedule, from: number, until: number): readonly Shift[] {
  const found: Shift[] = [];
  for (let at = from; at < until;) {
    const end = Math.min(mayChangeAfter(schedule, at) ?? until, until);
    const duty = whoIsOnCall(schedule, at);
    const last = found.at(-1);
    if (last !== undefined && isSame(last.duty, duty)) found[found.length - 1] = { ...last, until: end };
    else found.push({ duty, from: at, until: end });
    at = end;
  }
  return found;
}

/** Who is on call from one moment to another. The first and the last shift are cut to that. */
export const shifts = (schedule: Schedule, from: number, until: number): readonly MannedShift[] =>
  stretches(schedule, from, until).filter((shift): shift is MannedShift => shift.duty !== undefined);

/** When nobody is on call. */
export const gaps = (schedule: Schedule, from: number, until: number): readonly Shift[] =>
  stretches(schedule, from, until).filter(({ duty }) => duty === undefined);

const isSame = (a: Duty | undefined, b: Duty | undefined): boolean =>
  a?.person === b?.person && a?.by === b?.by && a?.isOverride === b?.isOverride;
