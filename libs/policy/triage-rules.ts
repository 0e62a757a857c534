import { type Result, failed, ok } from '#libs/kernel';
import { type Condition, optionalCondition } from './condition.js';
import { type PolicyPath, type PolicyProblem, problemAt } from './problem.js';
import { prometheusDuration } from './prometheus-duration.js';
import { isGiven, optionalList, shown } from './reading.js';
import { type RuleFields, fieldsOf, readDuration, readLabelNames } from './rule-fields.js';

/** How triage goes about it, as it stands in the policy. */
export interface TriageText {
  /** CEL over `incident` and `now`; left out, triage looks at every incident. */
  readonly when?: string;
  /** How long after an incident opened evidence is asked for; `[]` for never. */
  readonly looks?: readonly string[];
  /** How long before the onset counts as the time when all was well. */
  readonly normal_for?: string;
  /** What an alert tells set in so much earlier than the alert. */
  readonly onset_margin?: string;
  /** The labels that name the service, the first that an alert has counts. */
  readonly component_labels?: readonly string[];
}

/** Which incidents triage looks at, how often, and which times it compares. */
export interface TriageRules {
  readonly when: Condition | undefined;
  /** In order, milliseconds after the opening. */
  readonly looks: readonly number[];
  readonly normalMs: number;
  readonly marginMs: number;
  readonly componentLabels: readonly string[];
}

const defaults = {
  looks: ['0s', '3m', '10m'],
  normal_for: '1h',
  onset_margin: '10m',
  component_labels: ['service', 'app', 'deployment', 'job', 'host', 'instance'],
};
/** Each look asks every source. */
const mostLooks = 20;
const keys = ['when', 'looks', 'normal_for', 'onset_margin', 'component_labels'];

/** Compiles the rules of triage. */
export function compileTriage(value: unknown, path: PolicyPath): Result<TriageRules, PolicyProblem[]> {
  const { mapping: given, problems } = fieldsOf(isGiven(value) ? value : {}, keys, path);
  const written = Object.fromEntries(Object.entries(given).filter(([, each]) => isGiven(each)));
  const fields: RuleFields = { mapping: { ...defaults, ...written }, path, problems };
  const rules: TriageRules = {
    when: optionalCondition(given['when'], [...path, 'when'], ['incident'], problems),
    looks: readLooks(fields),
    normalMs: readDuration(fields, 'normal_for'),
    marginMs: readDuration(fields, 'onset_margin'),
    componentLabels: readLabelNames(fields, 'component_labels'),
  };
  return problems.length > 0 ? failed(problems) : ok(rules);
}

function readLooks({ mapping, path, problems }: RuleFields): number[] {
  const here = [...path, 'looks'];
  const list = optionalList(mapping['looks'], here, '[0s, 3m, 10m]', problems) ?? [];
  if (list.length > mostLooks)
    problems.push(problemAt(here, `has ${list.length} looks; leave ${mostLooks} of them at most`));
  const looks = list.flatMap((each, index) => {
    const length = typeof each === 'string' ? prometheusDuration(each) : undefined;
    if (length !== undefined) return [length];
    problems.push(
      problemAt([...here, index], `is ${shown(each)}, which is no length of time; write it like 0s or 3m`),
    );
    return [];
  });
  return [...new Set(looks)].sort((a, b) => a - b);
}
