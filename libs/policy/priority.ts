import { type Priority, priorities } from '#libs/contracts';
import { type Result, failed, ok } from '#libs/kernel';
import { type Condition, optionalCondition } from './condition.js';
import type { AlertFacts } from './condition-variables.js';
import { priorityOfSeverity } from './incident-facts.js';
import { type PolicyPath, type PolicyProblem, problemAt } from './problem.js';
import { isGiven, optionalList, shown } from './reading.js';
import { fieldsOf, readName } from './rule-fields.js';
import { isWithinNamed } from './time/muting.js';
import type { TimeInterval } from './time/time-interval.js';

/** Which alerts are how urgent, and when, as it stands in the policy. */
export interface PriorityRuleText {
  readonly name: string;
  /** CEL over `alert`, `severity`, `labels` and `now`; left out, it is for every alert. */
  readonly when?: string;
  /** Names of time intervals, within any of which it holds; left out, it always does. */
  readonly during?: readonly string[];
  readonly priority: Priority;
}

export interface PriorityRule {
  readonly name: string;
  readonly when: Condition | undefined;
  readonly during: readonly string[];
  readonly priority: Priority;
}

/** How urgent an alert is, and the rule that says so; none where the severity alone does. */
export interface AssignedPriority {
  readonly priority: Priority;
  readonly rule?: string;
  /** Rules that could not be evaluated and were passed over, each with the reason. */
  readonly problem?: string;
}

/** Compiles the rules. `during` has to name intervals that exist. */
export function compilePriorities(
  value: unknown,
  path: PolicyPath,
  intervals: ReadonlySet<string>,
): Result<readonly PriorityRule[], PolicyProblem[]> {
  const problems: PolicyProblem[] = [];
  const list = optionalList(value, path, '[{ name: …, when: …, priority: P3 }]', problems) ?? [];
  const rules = list.flatMap((text, index): PriorityRule[] => {
    const fields = fieldsOf(text, ['name', 'when', 'during', 'priority'], [...path, index]);
    const { mapping, path: here } = fields;
    const name = readName(fields);
    const when = optionalCondition(mapping['when'], [...here, 'when'], ['alert'], fields.problems);
    const during = readDuring(mapping['during'], [...here, 'during'], intervals, fields.problems);
    const priority = priorities.find((each) => each === mapping['priority']);
    if (priority === undefined) {
      const wrong = isGiven(mapping['priority']) ? `is ${shown(mapping['priority'])}` : 'is missing';
      fields.problems.push(problemAt([...here, 'priority'], `${wrong}; use one of ${priorities.join(', ')}`));
    }
    problems.push(...fields.problems);
    return name === undefined || priority === undefined ? [] : [{ name, when, during, priority }];
  });
  return problems.length > 0 ? failed(problems) : ok(rules);
}

function readDuring(
  value: unknown,
  path: PolicyPath,
  intervals: ReadonlySet<string>,
  problems: PolicyProblem[],
): string[] {
  const list = optionalList(value, path, '[office-hours]', problems) ?? [];
  return list.flatMap((name, index) => {
    if (typeof name === 'string' && intervals.has(name)) return [name];
    const message = `${shown(name)} is no time interval; define it in time_intervals or correct the name`;
    problems.push(problemAt([...path, index], message));
    return [];
  });
}

/** The parts of a policy that priorities follow from. */
export interface PriorityPolicy {
  readonly priorities: readonly PriorityRule[];
  readonly timeIntervals: ReadonlyMap<string, TimeInterval>;
}

/** The priority by the first rule that fits, else by the severity: P1 for critical to P5 for info. */
export function priorityOf(
  { priorities: rules, timeIntervals }: PriorityPolicy,
  alert: AlertFacts,
  now: number,
): AssignedPriority {
  const failures: string[] = [];
  const fits = ({ name, when, during }: PriorityRule): boolean => {
    const inTime = during.length === 0 || during.some((each) => isWithinNamed(timeIntervals, each, now));
    if (!inTime) return false;
    const result = when?.test({ now, alert });
    if (result?.ok === false) failures.push(`${name}: ${result.error}`);
    return result === undefined || (result.ok && result.value);
  };
  const rule = rules.find(fits);
  const problem = failures.length === 0 ? {} : { problem: failures.join('; ') };
  if (rule === undefined) return { priority: priorityOfSeverity(alert.severity), ...problem };
  return { priority: rule.priority, rule: rule.name, ...problem };
}
