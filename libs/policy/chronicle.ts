import { Temporal } from 'temporal-polyfill';
import { type Result, failed, ok } from '#libs/kernel';
import { type Condition, type Verdict, optionalCondition, testCondition } from './condition.js';
import type { IncidentFacts } from './condition-variables.js';
import { type PolicyPath, type PolicyProblem, problemAt } from './problem.js';
import { isGiven, optionalList, shown } from './reading.js';
import {
  type RunbookWriting,
  type RunbookWritingText,
  type Weekday,
  compileRunbookWriting,
  readHandOver,
  readServicePages,
} from './chronicle-documents.js';
import { type RuleFields, fieldsOf, readDuration } from './rule-fields.js';
import { zoneClock } from './time/zone.js';

export const chronicleTimes = ['on-close', 'nightly'] as const;
export type ChronicleTime = (typeof chronicleTimes)[number];

/** What is written down, and when, as it stands in the policy. */
export interface ChronicleText {
  /** When an incident closes, every night, or both: then what the first could not do, the second does. */
  readonly write?: readonly ChronicleTime[];
  /** `HH:MM`, in the time zone below. */
  readonly nightly_at?: string;
  readonly time_zone?: string;
  /** CEL over `incident` and `now`; left out, every incident is written about. */
  readonly when?: string;
  /** When closed incidents are looked at for what is to be written down: `[]` for never. */
  readonly consider?: readonly ChronicleTime[];
  /** How old an incident may be that is looked at. */
  readonly look_back?: string;
  readonly runbooks?: RunbookWritingText;
  /** Whether pages of services are written. */
  readonly service_pages?: boolean;
  /** The day of the week on which hand-over notes are written, or `never`. */
  readonly hand_over?: Weekday | 'never';
}

export interface ChroniclePolicy {
  readonly write: readonly ChronicleTime[];
  readonly when: Condition | undefined;
  readonly consider: readonly ChronicleTime[];
  readonly lookBackMs: number;
  readonly runbooks: RunbookWriting;
  readonly servicePages: boolean;
  readonly handOver: Weekday | undefined;
  readonly zone: string;
  /** The latest nightly moment that is not after this one, epoch milliseconds. */
  lastNight(now: number): number;
  /** The first nightly moment after this one. */
  nextNight(now: number): number;
}

const keys = [
  ...['write', 'nightly_at', 'time_zone', 'when'],
  ...['consider', 'look_back', 'runbooks', 'service_pages', 'hand_over'],
];
const day = 24 * 60 * 60 * 1000;

/** Compiles the rules for what is written down. */
export function compileChronicle(text: unknown, path: PolicyPath): Result<ChroniclePolicy, PolicyProblem[]> {
  const fields = fieldsOf(isGiven(text) ? text : {}, keys, path);
  const write = readTimes(fields, 'write', ['on-close']);
  const consider = readTimes(fields, 'consider', ['on-close', 'nightly']);
  const lookBackMs = isGiven(fields.mapping['look_back']) ? readDuration(fields, 'look_back') : 90 * day;
  const runbooks = compileRunbookWriting(fields.mapping['runbooks'], [...path, 'runbooks']);
  if (!runbooks.ok) fields.problems.push(...runbooks.error);
  const servicePages = readServicePages(fields);
  const handOver = readHandOver(fields);
  const [hour, minute] = readNight(fields);
  const zone = readZone(fields);
  const when = optionalCondition(fields.mapping['when'], [...path, 'when'], ['incident'], fields.problems);
  if (!runbooks.ok || fields.problems.length > 0) return failed(fields.problems);
  // On a night when the clocks are changed and the time does not exist, it is the moment that takes its place.
  const nightOf = (now: number, days: number): number =>
    Temporal.Instant.fromEpochMilliseconds(Math.floor(now))
      .toZonedDateTimeISO(zone)
      .toPlainDate()
      .add({ days })
      .toZonedDateTime({ timeZone: zone, plainTime: { hour, minute } }).epochMilliseconds;
  const nights = (now: number): number[] => [-1, 0, 1, 2].map((days) => nightOf(now, days));
  return ok({
    ...{ write, when, consider, lookBackMs, servicePages, handOver, zone },
    runbooks: runbooks.value,
    lastNight: (now) => nights(now).findLast((night) => night <= now) ?? now,
    nextNight: (now) => nights(now).find((night) => night > now) ?? now,
  });
}

/** Whether an incident is worth a report. One that cannot be judged is: a report too many does no harm. */
export const isWorthReporting = (
  { when }: ChroniclePolicy,
  context: { readonly now: number; readonly incident: IncidentFacts },
): Verdict => testCondition(when, context, { without: true, onFailure: true });

function readTimes(
  { mapping, path, problems }: RuleFields,
  key: 'write' | 'consider',
  otherwise: ChronicleTime[],
): ChronicleTime[] {
  const here = [...path, key];
  if (!isGiven(mapping[key])) return otherwise;
  const list = optionalList(mapping[key], here, '[on-close, nightly]', problems) ?? [];
  return list.flatMap((value, index) => {
    const time = chronicleTimes.find((each) => each === value);
    if (time !== undefined) return [time];
    problems.push(problemAt([...here, index], `is ${shown(value)}; use on-close or nightly`));
    return [];
  });
}

function readNight({ mapping, path, problems }: RuleFields): [number, number] {
  const value = mapping['nightly_at'];
  if (!isGiven(value)) return [2, 0];
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(typeof value === 'string' ? value : '') ?? [];
  if (hour !== undefined && minute !== undefined) return [Number(hour), Number(minute)];
  problems.push(
    problemAt([...path, 'nightly_at'], `is ${shown(value)}; write a time in quotes, such as "02:00"`),
  );
  return [2, 0];
}

function readZone({ mapping, path, problems }: RuleFields): string {
  const value = mapping['time_zone'];
  if (!isGiven(value)) return 'UTC';
  const zone = zoneClock(typeof value === 'string' ? value : shown(value));
  if (zone.ok) return zone.value.zone;
  problems.push(problemAt([...path, 'time_zone'], zone.error));
  return 'UTC';
}
