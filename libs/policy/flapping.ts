import { type Result, failed, ok } from '#libs/kernel';
import { type LabelSet, type Matcher, matchesAll } from './matchers.js';
import { type PolicyPath, type PolicyProblem, problemAt } from './problem.js';
import { fieldsOf, readCount, readDuration, readMatchers, readName } from './rule-fields.js';

/** When an alert changes too often to be believed, as it stands in the policy. */
export interface FlappingRuleText {
  readonly name: string;
  /** All of them have to fit; none means every alert. */
  readonly matchers?: readonly string[];
  /** Changes longer ago than this do not count, e.g. `10m`. */
  readonly window: string;
  /** With so many changes within the window it begins to flap. */
  readonly start_changes: number;
  /** With no more than so many left within the window it ceases to. */
  readonly stop_changes: number;
}

export interface FlappingRule {
  readonly name: string;
  readonly matchers: readonly Matcher[];
  readonly windowMs: number;
  readonly startChanges: number;
  readonly stopChanges: number;
}

/** What is kept of every alert that a rule watches grows with this number. */
const mostChanges = 100;

/** Compiles a rule, or says everything that is wrong with it. */
export function compileFlappingRule(
  text: FlappingRuleText,
  path: PolicyPath,
): Result<FlappingRule, PolicyProblem[]> {
  const fields = fieldsOf(text, ['name', 'matchers', 'window', 'start_changes', 'stop_changes'], path);
  const [name, matchers, windowMs] = [readName(fields), readMatchers(fields), readDuration(fields, 'window')];
  const startChanges = readCount(fields, 'start_changes', { least: 1, most: mostChanges });
  const stopChanges = readCount(fields, 'stop_changes', { least: 0, most: mostChanges });
  if (fields.problems.length === 0 && stopChanges >= startChanges) {
    const message = `is ${stopChanges}, not below start_changes, ${startChanges}; make it smaller, so that it does not begin and cease all the time`;
    fields.problems.push(problemAt([...path, 'stop_changes'], message));
  }
  if (name === undefined || fields.problems.length > 0) return failed(fields.problems);
  return ok({ name, matchers, windowMs, startChanges, stopChanges });
}

/** The first rule that watches an alert with these labels. */
export const flappingRuleOf = (rules: readonly FlappingRule[], labels: LabelSet): FlappingRule | undefined =>
  rules.find(({ matchers }) => matchesAll(matchers, labels));

/** The latest changes of one alert: no more of them than begin the flapping. */
export interface FlappingHistory {
  /** Epoch milliseconds, the earliest first. */
  readonly changes: readonly number[];
  /** Whether it flapped with the last change; time alone can only end that. */
  readonly flapping: boolean;
}

/** Of an alert that has not changed yet. */
export const noChanges: FlappingHistory = { changes: [], flapping: false };

/** Takes in that the alert began or ceased to fire. News from the past count as of the latest that is known. */
export function observeChange(history: FlappingHistory, at: number, rule: FlappingRule): FlappingHistory {
  const moment = Math.max(at, history.changes.at(-1) ?? at);
  const recent = history.changes.filter((change) => counts(change, moment, rule));
  const changes = [...recent, moment].slice(-rule.startChanges);
  return { changes, flapping: isFlapping(history, moment, rule) || changes.length >= rule.startChanges };
}

/** Whether it flaps at this moment: it began to, and has not been quiet for long enough since. */
export const isFlapping = (history: FlappingHistory, now: number, rule: FlappingRule): boolean =>
  history.flapping && changesWithin(history, now, rule) > rule.stopChanges;

/** How many changes lie within the rule's window; never more than begin the flapping. */
export const changesWithin = ({ changes }: FlappingHistory, now: number, rule: FlappingRule): number =>
  changes.filter((change) => counts(change, now, rule)).length;

/** The first moment at which it flaps no more if nothing else happens; undefined when it does not flap. */
export function quietAt({ changes, flapping }: FlappingHistory, rule: FlappingRule): number | undefined {
  // When this one leaves the window, no more than `stopChanges` are left in it.
  const last = changes[changes.length - 1 - rule.stopChanges];
  return flapping && last !== undefined ? last + rule.windowMs : undefined;
}

const counts = (change: number, now: number, { windowMs }: FlappingRule): boolean => now < change + windowMs;
