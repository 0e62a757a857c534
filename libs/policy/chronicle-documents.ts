import { type Result, failed, ok } from '#libs/kernel';
import { type Condition, type Verdict, optionalCondition, testCondition } from './condition.js';
import type { IncidentFacts } from './condition-variables.js';
import { type PolicyPath, type PolicyProblem, problemAt } from './problem.js';
import { type Mapping, isGiven, shown } from './reading.js';
import { type RuleFields, fieldsOf, readCount, readDuration } from './rule-fields.js';

/** What is to become a runbook, as it stands in the policy. */
export interface RunbookWritingText {
  /** How many alike incidents are needed, 1 to 100. */
  readonly alike_incidents?: number;
  /** How long the same runbook is left as it is before it is written anew. */
  readonly every?: string;
  readonly at_most_a_night?: number;
  /** After so many runs that did not help, somebody has to look at a runbook again, 1 to 100. */
  readonly regressions?: number;
  /** After how long somebody has to check what was written. */
  readonly review_after?: string;
  /** Who keeps it, where the alerts' labels `team` and `owner` name nobody. */
  readonly owner?: string;
  /** CEL over `incident` and `now`; nothing is written about the others. */
  readonly when?: string;
}

export interface RunbookWriting {
  readonly alikeIncidents: number;
  readonly everyMs: number;
  readonly atMostANight: number;
  readonly regressions: number;
  readonly reviewAfterMs: number;
  readonly owner: string;
  readonly when: Condition | undefined;
}

export const weekdays = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;
export type Weekday = (typeof weekdays)[number];

const keys = ['alike_incidents', 'every', 'at_most_a_night', 'regressions', 'review_after', 'owner', 'when'];
const defaults = {
  ...{ alike_incidents: 2, every: '7d', at_most_a_night: 5, review_after: '180d' },
  regressions: 2,
  owner: 'on-call',
};

/** Compiles `chronicle.runbooks`. */
export function compileRunbookWriting(
  text: unknown,
  path: PolicyPath,
): Result<RunbookWriting, PolicyProblem[]> {
  const given = fieldsOf(isGiven(text) ? text : {}, keys, path);
  const written = Object.entries(given.mapping).filter(([, value]) => isGiven(value));
  const mapping: Mapping = { ...defaults, ...Object.fromEntries(written) };
  const fields = { ...given, mapping };
  const writing = {
    alikeIncidents: readCount(fields, 'alike_incidents', { least: 1, most: 100 }),
    everyMs: readDuration(fields, 'every'),
    atMostANight: readCount(fields, 'at_most_a_night', { least: 1, most: 100 }),
    regressions: readCount(fields, 'regressions', { least: 1, most: 100 }),
    reviewAfterMs: readDuration(fields, 'review_after'),
    owner: readOwner(fields),
    when: optionalCondition(mapping['when'], [...path, 'when'], ['incident'], given.problems),
  };
  return given.problems.length > 0 ? failed(given.problems) : ok(writing);
}

/** Whether alike incidents, of which this is the last, are to become a runbook. What cannot be judged is not written. */
export const isToBeWritten = (
  { when }: RunbookWriting,
  context: { readonly now: number; readonly incident: IncidentFacts },
): Verdict => testCondition(when, context, { without: true, onFailure: false });

/** The day on which hand-over notes are written; undefined for never. */
export function readHandOver({ mapping, path, problems }: RuleFields): Weekday | undefined {
  const value = mapping['hand_over'];
  if (!isGiven(value) || value === 'never') return undefined;
  const day = weekdays.find((each) => each === value);
  if (day !== undefined) return day;
  problems.push(
    problemAt([...path, 'hand_over'], `is ${shown(value)}; write a day, such as monday, or never`),
  );
  return undefined;
}

/** Whether pages of services are written. */
export function readServicePages({ mapping, path, problems }: RuleFields): boolean {
  const value = mapping['service_pages'];
  if (!isGiven(value)) return false;
  if (typeof value === 'boolean') return value;
  problems.push(problemAt([...path, 'service_pages'], `is ${shown(value)}; write true or false`));
  return false;
}

function readOwner({ mapping, path, problems }: RuleFields): string {
  const value = mapping['owner'];
  if (typeof value === 'string' && /^[\p{L}\p{N}][\p{L}\p{N} ._@/-]{0,99}$/u.test(value)) return value;
  problems.push(
    problemAt([...path, 'owner'], `is ${shown(value)}; write the name of a team or person, in one line`),
  );
  return defaults.owner;
}
