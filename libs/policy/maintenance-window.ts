import { type Result, failed, ok } from '#libs/kernel';
import { type LabelSet, type Matcher, matchesAll, parseMatcher } from './matchers.js';
import { epochMilliseconds } from './timestamp.js';

/** Planned work, as it is written down. */
export interface MaintenanceWindowText {
  readonly id: string;
  /** Why, for whoever asks later why nobody was told. */
  readonly comment: string;
  /** RFC 3339. */
  readonly startsAt: string;
  readonly endsAt: string;
  /** All of them have to fit, e.g. `service="checkout"`. */
  readonly matchers: readonly string[];
}

/** Planned work: alerts that fit and begin to fire in it open no incident. Happens once. */
export interface MaintenanceWindow {
  readonly id: string;
  readonly comment: string;
  /** Epoch milliseconds; the window's first moment. */
  readonly startsAt: number;
  /** Epoch milliseconds; the first moment after the window. */
  readonly endsAt: number;
  /** `endsAt` as it was written, to be told to people. */
  readonly until: string;
  readonly matchers: readonly Matcher[];
}

/** Compiles a window. The error lists everything that is wrong with it, each with its fix. */
export function compileWindow(text: MaintenanceWindowText): Result<MaintenanceWindow, string[]> {
  const { id, comment, startsAt, endsAt } = text;
  const [from, to] = [epochMilliseconds(startsAt), epochMilliseconds(endsAt)];
  const matchers = text.matchers.map(parseMatcher);
  const problems = [
    ...(from === undefined ? [`startsAt ${notATime}`] : []),
    ...(to === undefined ? [`endsAt ${notATime}`] : []),
    ...(from !== undefined && to !== undefined && to <= from
      ? ['endsAt is not after startsAt; swap them']
      : []),
    // Without a matcher a window would silence everything, which nobody means.
    ...(matchers.length === 0 ? ['matchers is empty; name what is worked on, e.g. service="checkout"'] : []),
    ...matchers.flatMap((matcher) => (matcher.ok ? [] : [matcher.error])),
  ];
  if (from === undefined || to === undefined || problems.length > 0) return failed(problems);
  const compiled = matchers.flatMap((matcher) => (matcher.ok ? [matcher.value] : []));
  return ok({ id, comment, startsAt: from, endsAt: to, until: endsAt, matchers: compiled });
}

const notATime = 'is no RFC 3339 timestamp; write it like 2026-11-21T22:00:00Z';

/** The window that these labels are in at this moment; of several, the one that lasts longest. */
export function activeWindow(
  windows: readonly MaintenanceWindow[],
  labels: LabelSet,
  now: number,
): MaintenanceWindow | undefined {
  let longest: MaintenanceWindow | undefined;
  for (const window of windows) {
    if (now < window.startsAt || now >= window.endsAt || !matchesAll(window.matchers, labels)) continue;
    if (longest === undefined || window.endsAt > longest.endsAt) longest = window;
  }
  return longest;
}
