import type { Severity } from '#libs/contracts';
import type { LabelSet } from './matchers.js';

/** What conditions may know of an alert. */
export interface AlertFacts {
  readonly labels: LabelSet;
  readonly annotations: LabelSet;
  readonly severity: Severity;
  readonly fingerprint: string;
}

/** What conditions may know of an incident. */
export interface IncidentFacts {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** `P1` to `P5`. */
  readonly priority: string;
  /** What its alerts have in common, as the route groups them. */
  readonly labels: LabelSet;
  /** How many alerts of it fire now. */
  readonly alerts: number;
  readonly reopened: boolean;
}

/** What conditions may know of an action that somebody or something wants to run. */
export interface ActionFacts {
  readonly id: string;
  readonly title: string;
  readonly kind: string;
  readonly risk: string;
  readonly target: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What a condition is tested with. Which parts there are depends on where the condition stands. */
export interface ConditionContext {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly alert?: AlertFacts;
  readonly incident?: IncidentFacts;
  readonly action?: ActionFacts;
}

/** The fields of a variable; undefined for one without fields, `anything` for keys that are data. */
type Fields = readonly string[] | 'anything' | undefined;

/** All variables with their fields. What is not listed here is refused when the policy is read. */
const fieldsOfVariables: Readonly<Record<string, Fields>> = {
  now: undefined,
  severity: undefined,
  labels: 'anything',
  alert: ['labels', 'annotations', 'severity', 'fingerprint'],
  incident: ['id', 'title', 'severity', 'priority', 'labels', 'alerts', 'reopened'],
  action: ['id', 'title', 'kind', 'risk', 'target', 'parameters'],
};

/** What a condition may be about; all of them know `now`. */
export type Subject = 'alert' | 'incident' | 'action';

/** The variables that a condition about these subjects has. `severity` and `labels` are short for the alert's. */
export function variablesOf(subjects: readonly Subject[]): readonly string[] {
  const short = subjects.includes('alert') ? ['severity', 'labels'] : [];
  return [...subjects, ...short, 'now'];
}

/** The fields that may be asked of a variable, where they are known. */
export function knownFields(variable: string): readonly string[] | undefined {
  const fields = fieldsOfVariables[variable];
  return Array.isArray(fields) ? (fields as readonly string[]) : undefined;
}

/** A text from outside that is longer than this is not tested: the cost of a condition stays bounded. */
export const longestConditionText = 16_384;

/** Why a condition cannot be tested with this: a text in it that is too long. */
export function objectionTo({ alert, incident, action }: ConditionContext): string | undefined {
  const maps = [alert?.labels, alert?.annotations, incident?.labels, action?.parameters];
  for (const map of maps) {
    for (const name in map) {
      const value = map[name];
      if (typeof value === 'string' && value.length > longestConditionText) {
        return `${name.slice(0, 100)} is longer than ${longestConditionText} characters`;
      }
    }
  }
  return undefined;
}

/** The context as CEL takes it. Whole numbers are CEL's ints. `now` is left to the caller, for it is costly. */
export function bindingsOf({ alert, incident, action }: ConditionContext): Record<string, unknown> {
  return {
    ...(alert === undefined ? {} : { alert: { ...alert }, severity: alert.severity, labels: alert.labels }),
    ...(incident === undefined ? {} : { incident: { ...incident, alerts: BigInt(incident.alerts) } }),
    ...(action === undefined ? {} : { action: { ...action } }),
  };
}
