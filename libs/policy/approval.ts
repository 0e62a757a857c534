import { deterministicId } from '#libs/contracts';
import { type Result, failed, ok } from '#libs/kernel';
import { type Condition, compileCondition, testCondition } from './condition.js';
import {
  type ApprovalRule,
  type ApprovalRuleText,
  type ApprovalTerms,
  type ApprovalTermsText,
  compileApprovalRule,
  readTerms,
  termsKeys,
} from './approval-terms.js';
import type { ActionFacts, IncidentFacts } from './condition-variables.js';
import { type People, nobody } from './people.js';
import { compileRules } from './policy-parts.js';
import type { PolicyPath, PolicyProblem } from './problem.js';
import { isGiven } from './reading.js';
import { fieldsOf } from './rule-fields.js';

/** When a person has to agree to an action, as it stands in the policy. */
export interface ApprovalText extends ApprovalTermsText {
  /** CEL over `action`, `incident` and `now`. Where it holds, a person has to agree, whatever else is said. */
  readonly required_when?: string;
  /** Where it holds, and the other does not, the action runs without a person. */
  readonly automatic_when?: string;
  /** Who agrees to what; the first that fits counts, and above them stands what counts where none does. */
  readonly rules?: readonly ApprovalRuleText[];
}

export interface ApprovalPolicy {
  readonly requiredWhen: Condition;
  readonly automaticWhen: Condition;
  /** Who agrees, where no rule says otherwise. */
  readonly terms: ApprovalTerms;
  readonly rules: readonly ApprovalRule[];
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

/** What counts where the policy says nothing: one person, anybody, for half an hour. */
const defaultTerms: ApprovalTerms = { approvers: [], needed: 1, expiryMs: 30 * 60_000, onReject: 'nothing' };

/**
 * Compiles the rules for approvals. `people` are those whom they may name; undefined when something is wrong
 * with them, which is told elsewhere.
 */
export function compileApproval(
  text: unknown,
  path: PolicyPath,
  { people }: { readonly people: People | undefined } = { people: nobody },
): Result<ApprovalPolicy, PolicyProblem[]> {
  const known = ['required_when', 'automatic_when', ...termsKeys, 'rules'];
  const fields = fieldsOf(isGiven(text) ? text : {}, known, path);
  const given = Object.fromEntries(Object.entries(fields.mapping).filter(([, value]) => isGiven(value)));
  const mapping: Record<string, unknown> = { ...defaultApproval, ...given };
  const condition = (key: string) => compileCondition(mapping[key], [...path, key], ['action', 'incident']);
  const [required, automatic] = [condition('required_when'), condition('automatic_when')];
  const terms = readTerms({ ...fields, mapping }, defaultTerms, people);
  const rules = compileRules(mapping['rules'], [...path, 'rules'], (rule, here) =>
    compileApprovalRule(rule, here, terms, people),
  );
  for (const each of [required, automatic, rules]) if (!each.ok) fields.problems.push(...each.error);
  if (!required.ok || !automatic.ok || !rules.ok || fields.problems.length > 0)
    return failed(fields.problems);
  const parts = { requiredWhen: required.value, automaticWhen: automatic.value, terms, rules: rules.value };
  return ok({ ...parts, version: versionOf(parts) });
}

/** Who may agree is part of it, so that whoever leaves a group takes back what waits for a decision. */
function versionOf({ requiredWhen, automaticWhen, terms, rules }: Omit<ApprovalPolicy, 'version'>): string {
  const { expiryMs, ...whom } = terms;
  const special = rules.map(({ name, when, terms: own }) => [name, when.text, own]);
  const more = JSON.stringify([whom, special]);
  const bound = ['approvals', requiredWhen.text, automaticWhen.text, expiryMs];
  // Rules that name nobody keep the version that they had before people could be named.
  return `approvals-${deterministicId(more === namingNobody ? bound : [...bound, more], 12)}`;
}

const { expiryMs: _, ...anybody } = defaultTerms;
const namingNobody = JSON.stringify([anybody, []]);

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
