import { deterministicId } from '#libs/contracts';
import { type Result, failed, ok } from '#libs/kernel';
import { type Condition, compileCondition, testCondition } from './condition.js';
import type { ActionFacts, IncidentFacts } from './condition-variables.js';
import type { PolicyPath, PolicyProblem } from './problem.js';
import { isGiven } from './reading.js';
import { fieldsOf, readDuration } from './rule-fields.js';

/** When a person has to agree to an action, as it stands in the policy. */
export interface ApprovalText {
  /** CEL over `action`, `incident` and `now`. Where it holds, a person has to agree, whatever else is said. */
  readonly required_when?: string;
  /** Where it holds, and the other does not, the action runs without a person. */
  readonly automatic_when?: string;
  /** How long a person has to decide. */
  readonly expiry?: string;
}

export interface ApprovalPolicy {
  readonly requiredWhen: Condition;
  readonly automaticWhen: Condition;
  readonly expiryMs: number;
  /**
   * Names these rules and nothing else of the policy. Digests bind it, so that changing a route at night does
   * not take back what a person has agreed to, while changing these rules does.
   */
  readonly version: string;
}

/** Nothing runs by itself, and whatever is not harmless needs a person even if `automatic_when` is widened. */
export const defaultApproval = {
  required_when: 'action.risk != "low"',
  automatic_when: 'false',
  expiry: '30m',
} as const;

/** Compiles the rules for approvals. */
export function compileApproval(text: unknown, path: PolicyPath): Result<ApprovalPolicy, PolicyProblem[]> {
  const fields = fieldsOf(isGiven(text) ? text : {}, Object.keys(defaultApproval), path);
  const given = Object.fromEntries(Object.entries(fields.mapping).filter(([, value]) => isGiven(value)));
  const mapping: Record<string, unknown> = { ...defaultApproval, ...given };
  const required = compileCondition(
    mapping['required_when'],
    [...path, 'required_when'],
    ['action', 'incident'],
  );
  const automatic = compileCondition(
    mapping['automatic_when'],
    [...path, 'automatic_when'],
    ['action', 'incident'],
  );
  const expiryMs = readDuration({ ...fields, mapping }, 'expiry');
  for (const each of [required, automatic]) if (!each.ok) fields.problems.push(...each.error);
  if (!required.ok || !automatic.ok || fields.problems.length > 0) return failed(fields.problems);
  const bound = [required.value.text, automatic.value.text, expiryMs];
  return ok({
    requiredWhen: required.value,
    automaticWhen: automatic.value,
    expiryMs,
    version: `approvals-${deterministicId(['approvals', ...bound], 12)}`,
  });
}

/** Whether a person is asked, and the rule that says so. */
export interface ApprovalVerdict {
  readonly automatic: boolean;
  readonly rule: 'approvals.required_when' | 'approvals.automatic_when';
  /** What could not be evaluated; then a person is asked. */
  readonly problem?: string;
}

/** A person has to agree unless the policy says beyond doubt that none has to. */
export function approvalFor(
  { requiredWhen, automaticWhen }: ApprovalPolicy,
  context: { readonly now: number; readonly action: ActionFacts; readonly incident: IncidentFacts },
): ApprovalVerdict {
  const required = testCondition(requiredWhen, context, { without: true, onFailure: true });
  const problemOf = (problem?: string) => (problem === undefined ? {} : { problem });
  if (required.holds) {
    return { automatic: false, rule: 'approvals.required_when', ...problemOf(required.problem) };
  }
  const automatic = testCondition(automaticWhen, context, { without: false, onFailure: false });
  return { automatic: automatic.holds, rule: 'approvals.automatic_when', ...problemOf(automatic.problem) };
}
