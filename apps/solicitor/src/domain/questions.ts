import { approvalDigest, fact, type Fact, toTimestamp } from '#libs/contracts';
import type { DecisionContext } from '#libs/kernel';
import {
  type ApprovalPolicy,
  type ApprovalTerms,
  approvalFor,
  isConfidentEnough,
  termsFor,
} from '#libs/policy';
import { approvalIdFor, isAbout, isSameMatter, type Question } from './approval-id.js';
import type { SolicitorPolicy } from './policy.js';
import { type Approval, approvalOf, type SolicitorState } from './state.js';

/** The rules' version: all of the policy that a digest binds. */
export type Rules = Pick<ApprovalPolicy, 'version'>;

/**
 * Why an approval is not for the standing recommendation, the incident as it is now and the rules in force;
 * undefined when it is.
 */
export function whyOutdated(
  state: SolicitorState,
  { approvalId }: Approval,
  rules: Rules,
): 'incident-changed' | 'policy-changed' | undefined {
  const question = standingQuestion(state, rules);
  if (question === undefined || isBegun(state)) return 'incident-changed';
  if (approvalId === approvalIdFor(question)) return undefined;
  return isSameMatter(approvalId, question) ? 'policy-changed' : 'incident-changed';
}

/** Why a pending approval is no longer open to decision; undefined while it is. */
export function whyOver(
  state: SolicitorState,
  approval: Approval,
  { now, rules }: { readonly now: number; readonly rules: Rules },
): string | undefined {
  if (approval.status !== 'pending') return undefined;
  if (!state.open) return 'incident-closed';
  if (isBegun(state)) return 'action-already-started';
  const outdated = whyOutdated(state, approval, rules);
  return outdated ?? (now >= approval.expiresAt ? 'not-decided-in-time' : undefined);
}

/**
 * The question that has to be put to a person now; none when there is nothing to ask. Where the policy lets the
 * action run without a person, its consent follows at once, bound to the same digest.
 */
export function missingQuestion(
  state: SolicitorState,
  { now, policy }: DecisionContext<SolicitorPolicy>,
): { readonly facts: readonly Fact[]; readonly reason: string } | undefined {
  const { incidentId, recommendation, revision } = state;
  const { version, approvals, publicUrl } = policy;
  const question = standingQuestion(state, approvals);
  if (!state.open || incidentId === undefined || recommendation === undefined || question === undefined) {
    return undefined;
  }
  const approvalId = approvalIdFor(question);
  if (approvalOf(state, approvalId) !== undefined || isBegun(state) || isAnswered(state, question)) {
    return undefined;
  }
  const { action, proposer } = recommendation;
  const about = { now, action, incident: state.facts };
  const { automatic, rule, problem } = verdictOf(policy, about);
  const { terms, rule: termsRule, problem: termsProblem } = termsFor(approvals, about);
  const digest = approvalDigest({ action, policyVersion: approvals.version, incidentId, revision });
  const head = { incidentId, approvalId, digest };
  const asked = fact('argus.approval.requested.v1', incidentId, {
    ...head,
    action,
    says: policy.inWords(action),
    expiresAt: toTimestamp(now + terms.expiryMs),
    link: `${publicUrl}/approvals/${approvalId}`,
    reason:
      (problem ?? termsProblem) === undefined ? 'action-recommended' : 'approval-rule-cannot-be-evaluated',
    ...{ rule, rules: approvals.version, revision },
    ...(automatic ? {} : askedOf(terms)),
    ...(termsRule === undefined ? {} : { termsRule }),
    ...(proposer === undefined ? {} : { proposer }),
    ...(state.again === 0 ? {} : { again: state.again }),
  });
  if (!automatic) return { facts: [asked], reason: 'asked-for-approval' };
  const granted = fact(
    'argus.approval.granted.v1',
    incidentId,
    { ...head, reason: 'granted-by-policy', rule },
    { actor: `policy:${version}` },
  );
  return { facts: [asked, granted], reason: 'granted-by-policy' };
}

/** The executor would refuse what ran without a person and was not sure enough, so a person is asked instead. */
function verdictOf(
  { approvals, guardrails }: Pick<SolicitorPolicy, 'approvals' | 'guardrails'>,
  about: Parameters<typeof approvalFor>[1] & { readonly action: { readonly confidence?: number } },
) {
  const verdict = approvalFor(approvals, about);
  return verdict.automatic && !isConfidentEnough(guardrails, about.action)
    ? { ...verdict, automatic: false, rule: 'guardrails.confidence' }
    : verdict;
}

/** Who is asked, and what follows if they do not agree. */
const askedOf = ({ approvers, needed, onReject, handOverTo }: ApprovalTerms) => ({
  ...(approvers.length === 0 ? {} : { approvers: [...approvers] }),
  needed,
  ...(onReject === 'nothing' ? {} : { next: onReject }),
  ...(handOverTo === undefined ? {} : { handOverTo: [...handOverTo] }),
});

function standingQuestion(
  { incidentId, recommendation, revision, again }: SolicitorState,
  { version: rules }: Rules,
): Question | undefined {
  if (incidentId === undefined || recommendation === undefined) return undefined;
  return { incidentId, recommendationId: recommendation.id, revision, rules, again };
}

/** Whether the recommended action runs or has run; what was refused right after its start has not. */
const isBegun = ({ recommendation, started, approvals }: SolicitorState): boolean =>
  recommendation !== undefined &&
  started.some(
    (id) =>
      isAbout(id, recommendation.id) &&
      approvals.find(({ approvalId }) => approvalId === id)?.refusedBecause === undefined,
  );

/**
 * Whether somebody has answered for this recommendation, or let it go by. Then nobody is asked again, unless
 * the incident or the rules changed before the answer could count.
 */
function isAnswered({ approvals, recommendation }: SolicitorState, question: Question): boolean {
  return approvals.some((approval) => {
    if (recommendation === undefined || !isAbout(approval.approvalId, recommendation.id)) return false;
    return !isSuperseded(approval, question);
  });
}

function isSuperseded(
  { approvalId, status, reason, refusedBecause, again }: Approval,
  question: Question,
): boolean {
  if (again < question.again) return true;
  if (status === 'expired') return reason === 'incident-changed' || reason === 'policy-changed';
  if (refusedBecause === 'incident-changed') return true;
  // The executor goes by other rules by now, and so does whoever asks.
  return refusedBecause === 'digest-differs' && approvalId !== approvalIdFor(question);
}
