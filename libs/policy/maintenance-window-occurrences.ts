import { hasCalendar } from './time/zone.js';

/** From its first moment up to, but without, the first one after it; epoch milliseconds. */
export interface Occurrence {
  readonly startsAt: number;
  readonly endsAt: number;
}

/** When something starts, again and again; epoch milliseconds. */
export interface Starts {
  /** The latest start that is not after a moment. */
  readonly lastUntil: (epochMs: number) => number | undefined;
  /** The first start after a moment. */
  readonly firstAfter: (epochMs: number) => number | undefined;
}

/** When a window is on. Occurrences that overlap or touch count as one that ends with the last of them. */
export interface Occurrences {
  readonly occurrenceAt: (now: number) => Occurrence | undefined;
  /** When the next one starts that has not started yet; undefined when there is none. */
  readonly nextStart: (now: number) => number | undefined;
}

/** More of them in a row are refused when a window is compiled; here it bounds the walk. */
export const mostInARow = 1_000;

/** Stretches that are remembered: now, what comes next, and where another question is asked about. */
const mostStretches = 4;

/** A time in which a window is on without a gap, or off. */
interface Stretch {
  readonly from: number;
  readonly until: number;
  readonly on: boolean;
}

const never: Stretch = { from: -Infinity, until: Infinity, on: false };

/** Occurrences that all take the same time. Each question after the first one of a stretch costs next to nothing. */
export function occurrencesOf(starts: Starts, lengthMs: number): Occurrences {
  const remembered: Stretch[] = [];
  const stretchAt = (now: number): Stretch => {
    if (!hasCalendar(now)) return never;
    for (const known of remembered) if (now >= known.from && now < known.until) return known;
    const stretch = stretchOf(starts, lengthMs, now);
    if (remembered.push(stretch) > mostStretches) remembered.shift();
    return stretch;
  };
  return {
    occurrenceAt: (now) => {
      const { from: startsAt, until: endsAt, on } = stretchAt(now);
      return on ? { startsAt, endsAt } : undefined;
    },
    nextStart: (now) => {
      const stretch = stretchAt(now);
      const gap = stretch.on ? stretchAt(stretch.until) : stretch;
      return gap.until === Infinity ? undefined : gap.until;
    },
  };
}

function stretchOf(starts: Starts, lengthMs: number, now: number): Stretch {
  const last = starts.lastUntil(now);
  if (last === undefined || now >= last + lengthMs) {
    const from = last === undefined ? -Infinity : last + lengthMs;
    return { from, until: starts.firstAfter(now) ?? Infinity, on: false };
  }
  let [first, latest] = [last, last];
  for (let count = 0; count < mostInARow; count++) {
    const before = starts.lastUntil(first - 1);
    if (before === undefined || before + lengthMs < first) break;
    first = before;
  }
  for (let count = 0; count < mostInARow; count++) {
    const next = starts.firstAfter(latest);
    if (next === undefined || next > latest + lengthMs) break;
    latest = next;
  }
  return { from: first, until: latest + lengthMs, on: true };
}

/** Starts that are all known. */
export function listedStarts(unsorted: readonly number[]): Starts {
  const starts = [...unsorted].sort((a, b) => a - b);
  /** How many of them are not after a moment. */
  const countUntil = (epochMs: number): number => {
    let [low, high] = [0, starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? Infinity) <= epochMs) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    lastUntil: (epochMs) => starts[countUntil(epochMs) - 1],
    firstAfter: (epochMs) => starts[countUntil(epochMs)],
  };
}
