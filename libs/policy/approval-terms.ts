import { type Result, failed, ok } from '#libs/kernel';
import { type Condition, compileCondition } from './condition.js';
import type { ActionFacts, IncidentFacts } from './condition-variables.js';
import type { People } from './people.js';
import { type PolicyPath, type PolicyProblem, problemAt } from './problem.js';
import { isGiven, optionalList, shown } from './reading.js';
import { type RuleFields, fieldsOf, readCount, readDuration, readName } from './rule-fields.js';

/** What may follow when people do not agree. */
export const rejectionNexts = ['nothing', 'hand-over', 'recommend-another'] as const;
export type RejectionNext = (typeof rejectionNexts)[number];

/** Who agrees, how many, until when, and what follows if they do not, as it stands in the policy. */
export interface ApprovalTermsText {
  /** Names of people and groups; left out or empty, anybody may. */
  readonly approvers?: readonly string[];
  /** How many of them have to agree. */
  readonly needed?: number;
  /** How long they have to decide. */
  readonly expiry?: string;
  /** What follows when they reject, or let the time pass. */
  readonly on_reject?: RejectionNext;
  /** With `hand-over`: a person or group who is told besides the incident's escalation, which begins anew. */
  readonly hand_over_to?: string;
}

/** Terms of their own for some actions; what is left out is as it stands above the rules. */
export interface ApprovalRuleText extends ApprovalTermsText {
  readonly name: string;
  /** CEL over `action`, `incident` and `now`. The first rule that fits counts. */
  readonly when: string;
}

/** Who agrees, how many, until when, and what follows if they do not. */
export interface ApprovalTerms {
  /** The names of people; empty for anybody. */
  readonly approvers: readonly string[];
  readonly needed: number;
  readonly expiryMs: number;
  readonly onReject: RejectionNext;
  /** The names of people. */
  readonly handOverTo?: readonly string[];
}

export interface ApprovalRule {
  readonly name: string;
  readonly when: Condition;
  readonly terms: ApprovalTerms;
}

export const termsKeys = ['approvers', 'needed', 'expiry', 'on_reject', 'hand_over_to'] as const;

/**
 * Reads the keys that say who agrees; what is not given is `above`'s. Without `people`, what is wrong with
 * them is told elsewhere, and no name is held against them.
 */
export function readTerms(
  fields: RuleFields,
  above: ApprovalTerms,
  people: People | undefined,
): ApprovalTerms {
  const { mapping, path, problems } = fields;
  const approvers = isGiven(mapping['approvers']) ? readApprovers(fields, people) : above.approvers;
  const needed = isGiven(mapping['needed'])
    ? readCount(fields, 'needed', { least: 1, most: 20 })
    : above.needed;
  const expiryMs = isGiven(mapping['expiry']) ? readDuration(fields, 'expiry') : above.expiryMs;
  const onReject = readOnReject(fields) ?? above.onReject;
  const handOverTo =
    readHandOverTo(fields, onReject, people) ?? (onReject === 'hand-over' ? above.handOverTo : undefined);
  if (needed > 1 && people !== undefined && needed > approvers.length) {
    const given = isGiven(mapping['needed']) ? 'needed' : 'approvers';
    const message =
      approvers.length === 0
        ? `asks for ${needed} people, but names nobody in approvers; list those who may, since names that anybody types do not tell two people apart`
        : `asks for ${needed} people, but approvers come to ${approvers.length}; name more, or ask for fewer`;
    problems.push(problemAt([...path, given], message));
  }
  return { approvers, needed, expiryMs, onReject, ...(handOverTo === undefined ? {} : { handOverTo }) };
}

function readApprovers({ mapping, path, problems }: RuleFields, people: People | undefined): string[] {
  const here = [...path, 'approvers'];
  const list = optionalList(mapping['approvers'], here, '[sre, alice]', problems) ?? [];
  const names = list.flatMap((name, index) => {
    const members = typeof name === 'string' ? (people?.membersOf(name) ?? []) : [];
    if (members.length === 0 && (people !== undefined || typeof name !== 'string')) {
      const message = `${shown(name)} is nobody; add them to people (or groups), or correct the name`;
      problems.push(problemAt([...here, index], message));
    }
    return members.map((member) => member.name);
  });
  return [...new Set(names)];
}

function readOnReject({ mapping, path, problems }: RuleFields): RejectionNext | undefined {
  const value = mapping['on_reject'];
  if (!isGiven(value)) return undefined;
  const next = rejectionNexts.find((each) => each === value);
  if (next === undefined) {
    problems.push(
      problemAt([...path, 'on_reject'], `is ${shown(value)}; use one of ${rejectionNexts.join(', ')}`),
    );
  }
  return next;
}

function readHandOverTo(
  { mapping, path, problems }: RuleFields,
  onReject: RejectionNext,
  people: People | undefined,
): readonly string[] | undefined {
  const value = mapping['hand_over_to'];
  if (!isGiven(value)) return undefined;
  const here = [...path, 'hand_over_to'];
  if (onReject !== 'hand-over') {
    problems.push(problemAt(here, 'has no effect without on_reject: hand-over; add that, or take this out'));
  }
  const members = typeof value === 'string' ? (people?.membersOf(value) ?? []) : [];
  if (members.length > 0) return members.map(({ name }) => name);
  if (typeof value === 'string' && people === undefined) return undefined;
  problems.push(
    problemAt(here, `${shown(value)} is nobody; add them to people (or groups), or correct the name`),
  );
  return undefined;
}

/** Compiles one rule with terms of its own. */
export function compileApprovalRule(
  text: unknown,
  path: PolicyPath,
  above: ApprovalTerms,
  people: People | undefined,
): Result<ApprovalRule, PolicyProblem[]> {
  const fields = fieldsOf(text, ['name', 'when', ...termsKeys], path);
  const name = readName(fields);
  const when = compileCondition(fields.mapping['when'], [...path, 'when'], ['action', 'incident']);
  if (!when.ok) fields.problems.push(...when.error);
  const terms = readTerms(fields, above, people);
  if (name === undefined || !when.ok || fields.problems.length > 0) return failed(fields.problems);
  return ok({ name, when: when.value, terms });
}

/** The terms that count, and the rule that they are from; `problem` names rules that could not be evaluated. */
export interface TermsVerdict {
  readonly terms: ApprovalTerms;
  readonly rule?: string;
  readonly problem?: string;
}

/**
 * The terms for an action: those of the first rule that fits, or else the general ones. A rule that cannot be
 * evaluated might have been meant, so the strictest of it and what fits counts.
 */
export function termsFor(
  { terms, rules }: { readonly terms: ApprovalTerms; readonly rules: readonly ApprovalRule[] },
  context: { readonly now: number; readonly action: ActionFacts; readonly incident: IncidentFacts },
): TermsVerdict {
  const problems: string[] = [];
  const doubtful: { rule?: string; terms: ApprovalTerms }[] = [];
  const fitting = rules.find((rule) => {
    const result = rule.when.test(context);
    if (result.ok) return result.value;
    problems.push(`${rule.name}: ${result.error}`);
    doubtful.push({ rule: rule.name, terms: rule.terms });
    return false;
  });
  const plain = fitting === undefined ? { terms } : { rule: fitting.name, terms: fitting.terms };
  const counts = doubtful.reduce((best, each) => (isStricter(each.terms, best.terms) ? each : best), plain);
  return { ...counts, ...(problems.length === 0 ? {} : { problem: problems.join('; ') }) };
}

/** More people have to agree; or else somebody named instead of anybody; or else one of fewer. */
function isStricter(a: ApprovalTerms, b: ApprovalTerms): boolean {
  if (a.needed !== b.needed) return a.needed > b.needed;
  if (a.approvers.length === 0 || b.approvers.length === 0) return a.approvers.length > b.approvers.length;
  return a.approvers.length < b.approvers.length;
}
