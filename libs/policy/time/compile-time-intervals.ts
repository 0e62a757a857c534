import { type Result, failed, ok } from '#libs/kernel';
import {
  type Mapping,
  isGiven,
  isMapping,
  optionalList,
  requiredText,
  shown,
  unknownKeys,
} from '../reading.js';
import { type PolicyPath, type PolicyProblem, problemAt } from '../problem.js';
import {
  type RangeKind,
  dayOfMonthKind,
  monthKind,
  readRange,
  readTimes,
  weekdayKind,
  yearKind,
} from './read-ranges.js';
import { type TimeInterval, timeInterval } from './time-interval.js';
import type { InclusiveRange, TimeIntervalPart, TimeIntervalText } from './time-interval-text.js';
import { type ZoneClock, utcClock, zoneClock } from './zone.js';

const partKeys = ['times', 'weekdays', 'days_of_month', 'months', 'years', 'location'];

/**
 * Compiles Alertmanager's `time_intervals`, by name. What Alertmanager refuses is refused; so are months
 * that do not exist, which it takes and which never fit. The error lists everything that is wrong.
 */
export function compileTimeIntervals(
  texts: readonly TimeIntervalText[],
  path: PolicyPath,
): Result<ReadonlyMap<string, TimeInterval>, PolicyProblem[]> {
  const problems: PolicyProblem[] = [];
  const intervals = new Map<string, TimeInterval>();
  const names = new Set<string>();
  const list = optionalList(texts, path, '[{ name: nights, time_intervals: […] }]', problems) ?? [];
  list.forEach((text, index) => {
    const here = [...path, index];
    if (!isMapping(text)) {
      problems.push(problemAt(here, `is ${shown(text)}; write { name: …, time_intervals: […] }`));
      return;
    }
    problems.push(...unknownKeys(text, ['name', 'time_intervals'], here));
    const name = requiredText(text['name'], [...here, 'name'], 'name the interval', problems);
    if (name !== undefined && names.has(name)) {
      problems.push(problemAt([...here, 'name'], `${shown(name)} is there twice; rename one of them`));
    }
    const parts = readParts(text['time_intervals'], [...here, 'time_intervals'], problems);
    if (name === undefined) return;
    names.add(name);
    intervals.set(name, timeInterval(name, parts));
  });
  return problems.length > 0 ? failed(problems) : ok(intervals);
}

function readParts(value: unknown, path: PolicyPath, problems: PolicyProblem[]): TimeIntervalPart[] {
  const list = optionalList(value, path, '[{ weekdays: ["monday:friday"] }]', problems) ?? [];
  return list.map((entry, index) => {
    const here = [...path, index];
    // As in Alertmanager, a part that says nothing is always.
    if (!isGiven(entry)) return readPart({}, here, problems);
    if (isMapping(entry)) return readPart(entry, here, problems);
    problems.push(problemAt(here, `is ${shown(entry)}; write e.g. { weekdays: ["monday:friday"] }`));
    return readPart({}, here, problems);
  });
}

function readPart(part: Mapping, path: PolicyPath, problems: PolicyProblem[]): TimeIntervalPart {
  problems.push(...unknownKeys(part, partKeys, path));
  const ranges = (key: string, kind: RangeKind, example: string): InclusiveRange[] | undefined =>
    optionalList(part[key], [...path, key], example, problems)?.flatMap((entry, index) => {
      const range = readRange(entry, kind);
      if (!range.ok) problems.push(problemAt([...path, key, index], range.error));
      return range.ok ? [range.value] : [];
    });
  return {
    times: optionalList(part['times'], [...path, 'times'], timesExample, problems)?.flatMap(
      (entry, index) => {
        const range = readTimes(entry, [...path, 'times', index]);
        if (!range.ok) problems.push(...range.error);
        return range.ok ? [range.value] : [];
      },
    ),
    weekdays: ranges('weekdays', weekdayKind, '["monday:friday"]'),
    daysOfMonth: ranges('days_of_month', dayOfMonthKind, '["1:5", "-1"]'),
    months: ranges('months', monthKind, '["january:march"]'),
    years: ranges('years', yearKind, '["2026:2028"]'),
    clock: readLocation(part['location'], [...path, 'location'], problems),
  };
}

const timesExample = '[{ start_time: "09:00", end_time: "17:00" }]';

function readLocation(value: unknown, path: PolicyPath, problems: PolicyProblem[]): ZoneClock {
  if (!isGiven(value)) return utcClock;
  const clock = zoneClock(typeof value === 'string' ? value : shown(value));
  if (!clock.ok) problems.push(problemAt(path, clock.error));
  return clock.ok ? clock.value : utcClock;
}
