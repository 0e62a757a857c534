import { type Severity, compareSeverity, severities } from '#libs/contracts';
import { type Result, failed, ok } from '#libs/kernel';
import { type PolicyPath, type PolicyProblem, problemAt } from './problem.js';
import { isGiven, optionalList, shown } from './reading.js';
import { type RuleFields, fieldsOf, readName } from './rule-fields.js';
import { isMuted } from './time/muting.js';
import type { TimeInterval } from './time/time-interval.js';

/** When people are not told of what is not that bad, as it stands in the policy. */
export interface QuietHoursText {
  readonly name: string;
  /** Names of time intervals, within any of which it is quiet. */
  readonly during: readonly string[];
  /** Incidents of this severity, and less severe ones, wait. */
  readonly up_to: Severity;
  /** Whose quiet hours they are; left out, every receiver's. */
  readonly receivers?: readonly string[];
}

export interface QuietHours {
  readonly name: string;
  readonly during: readonly string[];
  readonly upTo: Severity;
  readonly receivers: ReadonlySet<string> | undefined;
}

/** What quiet hours refer to. */
export interface NamesForQuietHours {
  readonly intervals: ReadonlySet<string>;
  readonly receivers: ReadonlySet<string>;
}

/** Compiles the quiet hours. The error lists everything that is wrong. */
export function compileQuietHours(
  value: unknown,
  path: PolicyPath,
  names: NamesForQuietHours,
): Result<readonly QuietHours[], PolicyProblem[]> {
  const problems: PolicyProblem[] = [];
  const list = optionalList(value, path, '[{ name: …, during: [nights], up_to: low }]', problems) ?? [];
  const all = list.flatMap((text, index): QuietHours[] => {
    const fields = fieldsOf(text, ['name', 'during', 'up_to', 'receivers'], [...path, index]);
    const name = readName(fields);
    const during = namesOf(fields, 'during', names.intervals, 'time interval; define it in time_intervals');
    if (during.length === 0 && fields.problems.length === 0) {
      fields.problems.push(problemAt([...path, index, 'during'], 'is missing; list time intervals'));
    }
    const receivers = namesOf(fields, 'receivers', names.receivers, 'receiver; define it in receivers');
    const upTo = readUpTo(fields);
    problems.push(...fields.problems);
    if (name === undefined || upTo === undefined) return [];
    const whose = isGiven(fields.mapping['receivers']) ? new Set(receivers) : undefined;
    return [{ name, during, upTo, receivers: whose }];
  });
  return problems.length > 0 ? failed(problems) : ok(all);
}

/** The parts of a policy that quiet hours follow from. */
export interface QuietPolicy {
  readonly quietHours: readonly QuietHours[];
  readonly timeIntervals: ReadonlyMap<string, TimeInterval>;
}

/**
 * Whether a receiver is left in peace about an incident of this severity now, by which rule, and until when (epoch ms;
 * undefined when that is not within ten years).
 */
export function quietFor(
  { quietHours, timeIntervals }: QuietPolicy,
  receiver: string,
  severity: Severity,
  now: number,
): { readonly by: string; readonly until?: number } | undefined {
  for (const { name, during, upTo, receivers } of quietHours) {
    if (compareSeverity(severity, upTo) < 0 || receivers?.has(receiver) === false) continue;
    const muting = isMuted({ muteTimeIntervals: during, activeTimeIntervals: [] }, timeIntervals, now);
    if (muting.muted) return { by: name, ...(muting.until === undefined ? {} : { until: muting.until }) };
  }
  return undefined;
}

function namesOf(
  { mapping, path, problems }: RuleFields,
  key: string,
  known: ReadonlySet<string>,
  what: string,
): string[] {
  const list = optionalList(mapping[key], [...path, key], '[…]', problems) ?? [];
  return list.flatMap((name, index) => {
    if (typeof name === 'string' && known.has(name)) return [name];
    problems.push(problemAt([...path, key, index], `${shown(name)} is no ${what} or correct the name`));
    return [];
  });
}

function readUpTo({ mapping, path, problems }: RuleFields): Severity | undefined {
  const value = mapping['up_to'];
  const severity = severities.find((each) => each === value);
  if (severity !== undefined) return severity;
  const wrong = isGiven(value) ? `is ${shown(value)}` : 'is missing';
  problems.push(problemAt([...path, 'up_to'], `${wrong}; use one of ${severities.join(', ')}`));
  return undefined;
}
