import { type Result, failed, ok } from '#libs/kernel';
import { type Condition, optionalCondition } from './condition.js';
import type { IncidentFacts } from './condition-variables.js';
import { compileRules } from './policy-parts.js';
import { type PolicyPath, type PolicyProblem, problemAt } from './problem.js';
import { isGiven, shown } from './reading.js';
import { type RuleFields, fieldsOf, readName } from './rule-fields.js';

/** The trackers that a rule may name. */
export const trackerNames = ['file', 'jira', 'servicenow'] as const;
export type TrackerName = (typeof trackerNames)[number];

/** Where the tickets of some incidents go, as it stands in the policy. */
export interface TicketRuleText {
  readonly name: string;
  /** CEL over `incident` and `now`; left out, it is for every incident. */
  readonly when?: string;
  /** Left out, it is the tracker of the settings. */
  readonly tracker?: TrackerName;
  /** The key of a project of Jira. */
  readonly project?: string;
  /** The name of an issue type of Jira. */
  readonly issue_type?: string;
}

export interface TicketRule {
  readonly name: string;
  readonly when: Condition | undefined;
  readonly tracker?: TrackerName;
  readonly project?: string;
  readonly issueType?: string;
}

/** Compiles the rules that say where tickets go. */
export const compileTickets = (
  value: unknown,
  path: PolicyPath,
): Result<readonly TicketRule[], PolicyProblem[]> => compileRules(value, path, compileTicketRule);

const keys = ['name', 'when', 'tracker', 'project', 'issue_type'];

function compileTicketRule(text: unknown, path: PolicyPath): Result<TicketRule, PolicyProblem[]> {
  const fields = fieldsOf(text, keys, path);
  const { mapping, problems } = fields;
  const name = readName(fields);
  const when = optionalCondition(mapping['when'], [...path, 'when'], ['incident'], problems);
  const tracker = trackerNames.find((each) => each === mapping['tracker']);
  if (isGiven(mapping['tracker']) && tracker === undefined) {
    const message = `is ${shown(mapping['tracker'])}; use one of ${trackerNames.join(', ')}`;
    problems.push(problemAt([...path, 'tracker'], message));
  }
  const project = readPlace(fields, 'project', /^[A-Z][A-Z0-9_]+$/, 'the key of a project, such as SEC');
  const issueType = readPlace(fields, 'issue_type', /\S/, 'the name of an issue type, such as Bug');
  if (tracker === undefined && project === undefined && issueType === undefined && problems.length === 0) {
    problems.push(
      problemAt(path, 'sends tickets nowhere else; give it a tracker, a project or an issue_type'),
    );
  }
  if (name === undefined || problems.length > 0) return failed(problems);
  return ok({
    ...{ name, when },
    ...(tracker === undefined ? {} : { tracker }),
    ...(project === undefined ? {} : { project }),
    ...(issueType === undefined ? {} : { issueType }),
  });
}

function readPlace(
  { mapping, path, problems }: RuleFields,
  key: string,
  form: RegExp,
  what: string,
): string | undefined {
  const value = mapping[key];
  if (!isGiven(value)) return undefined;
  if (typeof value === 'string' && value.length <= 255 && form.test(value)) return value;
  problems.push(problemAt([...path, key], `is ${shown(value)}; write ${what}`));
  return undefined;
}

/** The rule for an incident's ticket; `problem` names rules that could not be evaluated and were passed over. */
export interface TicketVerdict {
  readonly rule?: TicketRule;
  readonly problem?: string;
}

/** The first rule that fits. */
export function ticketRuleFor(
  rules: readonly TicketRule[],
  context: { readonly now: number; readonly incident: IncidentFacts },
): TicketVerdict {
  const failures: string[] = [];
  const rule = rules.find(({ name, when }) => {
    const result = when?.test(context);
    if (result?.ok === false) failures.push(`${name}: ${result.error}`);
    return result === undefined || (result.ok && result.value);
  });
  return {
    ...(rule === undefined ? {} : { rule }),
    ...(failures.length === 0 ? {} : { problem: failures.join('; ') }),
  };
}
