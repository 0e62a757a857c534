import { type Result, failed, ok } from '#libs/kernel';
import type { Layer, Override, Rotation, Schedule } from '#libs/oncall';
import { readMoment } from './maintenance-window-moment.js';
import { type PolicyPath, type PolicyProblem, problemAt } from './problem.js';
import { type Mapping, isGiven, isMapping, optionalList, requiredText, shown } from './reading.js';
import { type RuleFields, fieldsOf, readName } from './rule-fields.js';
import type { TimeInterval } from './time/time-interval.js';
import { zoneClock } from './time/zone.js';

/** People who take turns, as it stands in the policy. */
export interface LayerText {
  readonly name: string;
  /** Names of people, or of groups, whose members then take turns in their order. */
  readonly people: readonly string[];
  /** When the first turn begins: `2026-11-23T09:00` as the schedule's clocks show it, or with an offset. */
  readonly start: string;
  /** How long a turn is: `12h`, `1d`, `1w`. */
  readonly rotate: string;
  readonly until?: string;
  /** Names of time intervals; the layer has somebody within any of them only. */
  readonly during?: readonly string[];
}

/** Somebody who stands in, as it stands in the policy. */
export interface OverrideText {
  readonly person: string;
  readonly from: string;
  readonly until: string;
  readonly reason?: string;
}

/** Who is on call when, as it stands in the policy. */
export interface ScheduleText {
  readonly name: string;
  /** An IANA name; left out, UTC. */
  readonly time_zone?: string;
  readonly layers: readonly LayerText[];
  readonly overrides?: readonly OverrideText[];
}

/** What a schedule refers to. */
export interface NamesForSchedules {
  readonly people: ReadonlySet<string>;
  /** The members of each group. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
  /** The time intervals' names, also of those that have something wrong with them. */
  readonly intervalNames: ReadonlySet<string>;
  readonly intervals: ReadonlyMap<string, TimeInterval>;
}

/** Compiles the schedules, by name. The error lists everything that is wrong. */
export function compileSchedules(
  value: unknown,
  path: PolicyPath,
  names: NamesForSchedules,
): Result<ReadonlyMap<string, Schedule>, PolicyProblem[]> {
  const problems: PolicyProblem[] = [];
  const schedules = new Map<string, Schedule>();
  const list = optionalList(value, path, '[{ name: primary, layers: […] }]', problems) ?? [];
  list.forEach((text, index) => {
    const fields = fieldsOf(text, ['name', 'time_zone', 'layers', 'overrides'], [...path, index]);
    const name = readName(fields);
    const timeZone = readZone(fields);
    const layers = readLayers(fields, timeZone, names);
    const overrides = readOverrides(fields, timeZone, names.people);
    if (name !== undefined && schedules.has(name)) {
      fields.problems.push(problemAt([...path, index, 'name'], `${shown(name)} is there twice; rename one`));
    }
    problems.push(...fields.problems);
    if (name !== undefined) schedules.set(name, { name, timeZone, layers, overrides });
  });
  return problems.length > 0 ? failed(problems) : ok(schedules);
}

/** The members of groups as they stand in the file, whatever is wrong with them: that is told elsewhere. */
export function membersIn(list: unknown): ReadonlyMap<string, readonly string[]> {
  const groups = Array.isArray(list) ? (list as unknown[]).filter(isMapping) : [];
  return new Map(
    groups.flatMap(({ name, members }) =>
      typeof name === 'string' && Array.isArray(members)
        ? [[name, members.filter((each) => typeof each === 'string')] as const]
        : [],
    ),
  );
}

function readZone({ mapping, path, problems }: RuleFields): string {
  const zone = mapping['time_zone'];
  if (!isGiven(zone)) return 'UTC';
  const clock = typeof zone === 'string' && zone !== '' ? zoneClock(zone) : failed(noZone);
  if (clock.ok) return clock.value.zone;
  problems.push(problemAt([...path, 'time_zone'], clock.error));
  return 'UTC';
}

const noZone = 'is no time zone; use an IANA name, e.g. Europe/Berlin or UTC';

function readLayers(
  { mapping, path, problems }: RuleFields,
  zone: string,
  names: NamesForSchedules,
): Layer[] {
  const here = [...path, 'layers'];
  const list = optionalList(mapping['layers'], here, '[{ name: weekly, … }]', problems) ?? [];
  if (list.length === 0) {
    problems.push(
      problemAt(here, 'has nobody take turns; write [{ name: …, people: […], start: …, rotate: 1w }]'),
    );
  }
  return list.flatMap((text, index) => {
    const known = ['name', 'people', 'start', 'rotate', 'until', 'during'];
    const fields = fieldsOf(text, known, [...here, index]);
    const name = readName(fields);
    const people = readPeople(fields, names);
    const start = momentOf(fields, 'start', zone);
    const every = readRotate(fields);
    const until = isGiven(fields.mapping['until']) ? momentOf(fields, 'until', zone) : undefined;
    if (start !== undefined && until !== undefined && until <= start) {
      fields.problems.push(problemAt([...here, index, 'until'], 'is not after start; correct one of them'));
    }
    const during = readDuring(fields, names);
    problems.push(...fields.problems);
    if (name === undefined || start === undefined || every === undefined || people.length === 0) return [];
    const rotation: Rotation = { timeZone: zone, start, every };
    return [{ name, people, rotation, during, ...(until === undefined ? {} : { until }) }];
  });
}

function readPeople(
  { mapping, path, problems }: RuleFields,
  { people, groups }: NamesForSchedules,
): string[] {
  const here = [...path, 'people'];
  const list = optionalList(mapping['people'], here, '[alice, bob]', problems);
  if (isGiven(mapping['people']) ? list?.length === 0 : true) {
    problems.push(problemAt(here, 'names nobody; list those who take turns, e.g. [alice, bob]'));
  }
  return (list ?? []).flatMap((name, index) => {
    if (typeof name === 'string' && people.has(name)) return [name];
    const members = typeof name === 'string' ? groups.get(name) : undefined;
    if (members !== undefined && members.length > 0) return members;
    const message = `${shown(name)} is nobody; add them to people (or groups), or correct the name`;
    problems.push(problemAt([...here, index], message));
    return [];
  });
}

function readRotate({ mapping, path, problems }: RuleFields): Rotation['every'] | undefined {
  const value = mapping['rotate'];
  const [, digits = '', letter = ''] = /^([1-9]\d{0,3})([hdw])$/.exec(String(value)) ?? [];
  const unit = units[letter];
  if (unit !== undefined) return { unit, count: Number(digits) };
  const wrong = isGiven(value) ? `is ${shown(value)}, which is no length of a turn` : 'is missing';
  problems.push(problemAt([...path, 'rotate'], `${wrong}; write hours, days or weeks like 12h, 1d or 1w`));
  return undefined;
}

const units: Readonly<Record<string, Rotation['every']['unit']>> = { h: 'hours', d: 'days', w: 'weeks' };

function readDuring(
  { mapping, path, problems }: RuleFields,
  { intervals, intervalNames }: NamesForSchedules,
): TimeInterval[] {
  const here = [...path, 'during'];
  const list = optionalList(mapping['during'], here, '[office-hours]', problems) ?? [];
  return list.flatMap((name, index) => {
    if (typeof name === 'string' && intervalNames.has(name)) return intervals.get(name) ?? [];
    const message = `${shown(name)} is no time interval; define it in time_intervals or correct the name`;
    problems.push(problemAt([...here, index], message));
    return [];
  });
}

function readOverrides(
  { mapping, path, problems }: RuleFields,
  zone: string,
  people: ReadonlySet<string>,
): Override[] {
  const here = [...path, 'overrides'];
  const list = optionalList(mapping['overrides'], here, '[{ person: …, from: …, until: … }]', problems) ?? [];
  return list.flatMap((text, index) => {
    const fields = fieldsOf(text, ['person', 'from', 'until', 'reason'], [...here, index]);
    const person = readPerson(fields.mapping, fields, people);
    const [from, until] = [momentOf(fields, 'from', zone), momentOf(fields, 'until', zone)];
    if (from !== undefined && until !== undefined && until <= from) {
      fields.problems.push(problemAt([...here, index, 'until'], 'is not after from; correct one of them'));
    }
    problems.push(...fields.problems);
    const { reason } = fields.mapping;
    if (person === undefined || from === undefined || until === undefined) return [];
    return [{ person, from, until, ...(typeof reason === 'string' ? { reason } : {}) }];
  });
}

function readPerson(
  mapping: Mapping,
  { path, problems }: RuleFields,
  people: ReadonlySet<string>,
): string | undefined {
  const here = [...path, 'person'];
  const person = requiredText(mapping['person'], here, 'name who stands in', problems);
  if (person === undefined || people.has(person)) return person;
  problems.push(problemAt(here, `${shown(person)} is nobody; add them to people, or correct the name`));
  return undefined;
}

function momentOf({ mapping, path, problems }: RuleFields, key: string, zone: string): number | undefined {
  const moment = readMoment(mapping[key], zone);
  if (moment.ok) return moment.value.epochMilliseconds;
  problems.push(problemAt([...path, key], moment.error));
  return undefined;
}
