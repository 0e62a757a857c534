import { type Result, failed, ok } from '#libs/kernel';
import type { LabelSet, Matcher } from './matchers.js';
import { readConditions } from './maintenance-window-conditions.js';
import { readMoment } from './maintenance-window-moment.js';
import {
  type Occurrence,
  type Occurrences,
  listedStarts,
  occurrencesOf,
} from './maintenance-window-occurrences.js';
import { recurringStarts } from './maintenance-window-recurrence.js';
import { type PolicyPath, type PolicyProblem, problemAt } from './problem.js';
import { prometheusDuration } from './prometheus-duration.js';
import {
  type Mapping,
  isGiven,
  isMapping,
  optionalList,
  requiredText,
  shown,
  unknownKeys,
} from './reading.js';
import { hasCalendar, zoneClock } from './time/zone.js';

/**
 * Planned work, as it is written down: once, with `starts_at` and `ends_at`, or again and again, with
 * `recurrence`, `first_at` and `duration`. What it is about is said by any of `matchers`, `services`,
 * `environments` and `labels`; all that is said has to fit.
 */
export interface MaintenanceWindowText {
  readonly id: string;
  /** Why, for whoever asks later why nobody was told. */
  readonly comment: string;
  /** RFC 3339, or without an offset in `time_zone`. */
  readonly starts_at?: string;
  readonly ends_at?: string;
  /** A rule of RFC 5545 such as `FREQ=WEEKLY;BYDAY=SA`, if need be with lines `EXDATE:20261225T020000`. */
  readonly recurrence?: string;
  /** The rule's DTSTART: its first start, and what the rule leaves open, such as the time of day. */
  readonly first_at?: string;
  /** How long each one takes, by the clock that never changes: `90m`, `2h`. */
  readonly duration?: string;
  /** An IANA name; a start at 02:00 stays at 02:00 there in summer and winter. */
  readonly time_zone?: string;
  /** All of them have to fit, e.g. `service="checkout"`. */
  readonly matchers?: readonly string[];
  /** One of them is the label `service`. */
  readonly services?: readonly string[];
  /** One of them is the label `environment` or `env`. */
  readonly environments?: readonly string[];
  /** All of them are the alert's. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Planned work, compiled: alerts that fit and fire in it are held until it is over. */
export interface MaintenanceWindow extends Occurrences {
  readonly id: string;
  readonly comment: string;
  /** All of them have to fit. */
  readonly matchers: readonly Pick<Matcher, 'matches'>[];
}

/** A window that is on, from when until when (epoch milliseconds). */
export interface ActiveWindow extends Occurrence {
  readonly window: MaintenanceWindow;
}

const keys = [
  'id',
  'comment',
  'starts_at',
  'ends_at',
  'recurrence',
  'first_at',
  'duration',
  'time_zone',
  'matchers',
  'services',
  'environments',
  'labels',
];

/** Compiles all windows. The error lists everything that is wrong with any of them. */
export function compileMaintenanceWindows(
  texts: readonly MaintenanceWindowText[],
  path: PolicyPath,
): Result<readonly MaintenanceWindow[], PolicyProblem[]> {
  const problems: PolicyProblem[] = [];
  const windows: MaintenanceWindow[] = [];
  const ids = new Set<unknown>();
  const list = optionalList(texts, path, '[{ id: upgrade, comment: … }]', problems) ?? [];
  list.forEach((text, index) => {
    const here = [...path, index];
    const window = compileMaintenanceWindow(text as MaintenanceWindowText, here);
    if (window.ok) windows.push(window.value);
    else problems.push(...window.error);
    const id = isMapping(text) ? text['id'] : undefined;
    if (isGiven(id) && ids.has(id)) {
      problems.push(problemAt([...here, 'id'], `${shown(id)} is there twice; rename one of them`));
    }
    ids.add(id);
  });
  return problems.length > 0 ? failed(problems) : ok(windows);
}

/** Compiles one window. The error lists everything that is wrong with it. */
export function compileMaintenanceWindow(
  text: MaintenanceWindowText,
  path: PolicyPath,
): Result<MaintenanceWindow, PolicyProblem[]> {
  if (!isMapping(text)) return failed([problemAt(path, `is ${shown(text)}; write { id: …, comment: … }`)]);
  const problems = [...unknownKeys(text, keys, path)];
  const id = requiredText(text['id'], [...path, 'id'], 'name the window', problems);
  const comment = requiredText(text['comment'], [...path, 'comment'], 'say what the work is', problems);
  const matchers = readConditions(text, path, problems);
  const occurrences = readOccurrences(text, path, problems);
  if (id === undefined || comment === undefined || occurrences === undefined || problems.length > 0) {
    return failed(problems);
  }
  return ok({ id, comment, matchers, ...occurrences });
}

function readOccurrences(
  text: Mapping,
  path: PolicyPath,
  problems: PolicyProblem[],
): Occurrences | undefined {
  const zone = readZone(text['time_zone'], [...path, 'time_zone'], problems);
  const [once, recurring] = [
    ['starts_at', 'ends_at'],
    ['recurrence', 'first_at', 'duration'],
  ].map((names) => names.filter((name) => isGiven(text[name]))) as [string[], string[]];
  if (once.length > 0 === recurring.length > 0) {
    const wrong =
      once.length > 0 ? `has both ${[...once, ...recurring].join(', ')}` : 'does not say when it is';
    problems.push(
      problemAt(path, `${wrong}; write starts_at and ends_at, or recurrence, first_at and duration`),
    );
    return undefined;
  }
  return once.length > 0 ? readOnce(text, zone, path, problems) : readRecurring(text, zone, path, problems);
}

function readZone(value: unknown, path: PolicyPath, problems: PolicyProblem[]): string | undefined {
  if (!isGiven(value)) return undefined;
  const clock = zoneClock(typeof value === 'string' ? value : shown(value));
  if (clock.ok) return clock.value.zone;
  problems.push(problemAt(path, clock.error));
  // Goes on with some zone, so that what else is wrong is found as well.
  return 'UTC';
}

function readOnce(
  text: Mapping,
  zone: string | undefined,
  path: PolicyPath,
  problems: PolicyProblem[],
): Occurrences | undefined {
  const [startsAt, endsAt] = ['starts_at', 'ends_at'].map((key) => {
    const moment = readMoment(text[key], zone);
    if (!moment.ok) problems.push(problemAt([...path, key], moment.error));
    return moment.ok ? moment.value.epochMilliseconds : undefined;
  });
  if (startsAt === undefined || endsAt === undefined) return undefined;
  if (endsAt <= startsAt) problems.push(problemAt([...path, 'ends_at'], 'is not after starts_at; swap them'));
  return occurrencesOf(listedStarts([startsAt]), endsAt - startsAt);
}

function readRecurring(
  text: Mapping,
  zone: string | undefined,
  path: PolicyPath,
  problems: PolicyProblem[],
): Occurrences | undefined {
  const before = problems.length;
  const rule = requiredText(
    text['recurrence'],
    [...path, 'recurrence'],
    'e.g. FREQ=WEEKLY;BYDAY=SA',
    problems,
  );
  const firstAt = readMoment(text['first_at'], zone);
  if (!firstAt.ok) problems.push(problemAt([...path, 'first_at'], firstAt.error));
  else if (zone === undefined && !/z$/i.test(String(text['first_at']))) {
    const missing = 'is missing; name the zone that first_at is in, for its clocks may be changed';
    problems.push(problemAt([...path, 'time_zone'], missing));
  }
  const lengthMs = readDuration(text['duration'], [...path, 'duration'], problems);
  if (rule === undefined || !firstAt.ok || problems.length > before) return undefined;
  const starts = recurringStarts(rule, firstAt.value, lengthMs);
  if (starts.ok) return occurrencesOf(starts.value, lengthMs);
  problems.push(...starts.error.map((message) => problemAt([...path, 'recurrence'], message)));
  return undefined;
}

const [shortestMs, longestMs] = [60_000, 366 * 86_400_000];

function readDuration(value: unknown, path: PolicyPath, problems: PolicyProblem[]): number {
  const length = typeof value === 'string' ? prometheusDuration(value) : undefined;
  if (length !== undefined && length >= shortestMs && length <= longestMs) return length;
  const wrong = isGiven(value) ? `is ${shown(value)}, which is no length from 1m to 366d` : 'is missing';
  problems.push(problemAt(path, `${wrong}; write it like 90m, 2h or 1h30m`));
  return 0;
}

/** The window that these labels are in at this moment; of several, the one that lasts longest. */
export function activeWindow(
  windows: readonly MaintenanceWindow[],
  labels: LabelSet,
  now: number,
): ActiveWindow | undefined {
  for (const active of windowsAt(windows, now)) {
    if (active.window.matchers.every(({ matches }) => matches(labels))) return active;
  }
  return undefined;
}

/** Which windows are on, as long as that does not change. */
interface WindowsOn {
  readonly from: number;
  readonly until: number;
  /** The one that lasts longest first. */
  readonly active: readonly ActiveWindow[];
}

/** Remembered by list, for every alert asks and hardly ever anything is on. */
const windowsOn = new WeakMap<readonly MaintenanceWindow[], WindowsOn>();

function windowsAt(windows: readonly MaintenanceWindow[], now: number): readonly ActiveWindow[] {
  if (!hasCalendar(now)) return [];
  const known = windowsOn.get(windows);
  if (known !== undefined && now >= known.from && now < known.until) return known.active;
  const active: ActiveWindow[] = [];
  let until = Infinity;
  for (const window of windows) {
    const occurrence = window.occurrenceAt(now);
    if (occurrence !== undefined) active.push({ window, ...occurrence });
    until = Math.min(until, occurrence?.endsAt ?? window.nextStart(now) ?? Infinity);
  }
  active.sort((a, b) => b.endsAt - a.endsAt);
  windowsOn.set(windows, { from: now, until, active });
  return active;
}
