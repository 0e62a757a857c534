/** A place on an axis, and what is written beside it. */
export interface Tick {
  readonly at: number;
  readonly text: string;
}

const minute = 60_000;
const day = 1_440 * minute;
const timeSteps = [1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 720, 1_440].map((minutes) => minutes * minute);

/** Round values that divide a range into about `count` parts: steps of 1, 2 or 5 times a power of ten. */
export function valueTicks(from: number, to: number, count: number): Tick[] {
  const rough = (to - from) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((each) => each * power >= rough) ?? 10);
  // At the ends of what a number can be there are no round ones between.
  if (step === 0 || !Number.isFinite(step)) return [];
  const first = Math.ceil(from / step);
  const last = Math.floor(to / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
    const at = (first + index) * step;
    return { at, text: shortNumber(at) };
  });
}

/** Round times of day, UTC, that divide a range into at most `most` parts. */
export function timeTicks(from: number, to: number, most: number): Tick[] {
  const days = Math.ceil((to - from) / most / day);
  const step = timeSteps.find((each) => (to - from) / each <= most) ?? days * day;
  const first = Math.ceil(from / step);
  const last = Math.floor(to / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
    const at = (first + index) * step;
    return { at, text: timeOfDay(at) };
  });
}

/** `22:03` */
export const timeOfDay = (time: number): string => new Date(time).toISOString().slice(11, 16);

/** `2026-11-21` */
export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

const prefixes: readonly (readonly [number, string])[] = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
];

/** A number that fits beside an axis: `1.25M`, `0.004`, `3e-9`. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size < 1e-4 || size >= 1e15) return value.toExponential(1).replace('.0e', 'e');
  const [unit, prefix] = prefixes.find(([least]) => size >= least) ?? [1, ''];
  return `${Number((value / unit).toPrecision(3))}${prefix}`;
}
