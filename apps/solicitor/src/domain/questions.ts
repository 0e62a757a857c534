import { approvalDigest, fact, type Fact, toTimestamp } from '#libs/contracts';
import type { DecisionContext } from '#libs/kernel';
import { approvalIdFor, isAbout } from './approval-id.js';
import type { SolicitorPolicy } from './policy.js';
import { type Approval, approvalOf, type SolicitorState } from './state.js';

/** Whether an approval is for the standing recommendation and for the incident as it is now. */
export const isCurrent = (state: SolicitorState, { approvalId }: Approval): boolean =>
  approvalId === currentApprovalId(state) && !isBegun(state);

/** Why a pending approval is no longer open to decision; undefined while it is. */
export function whyOver(state: SolicitorState, approval: Approval, now: number): string | undefined {
  if (approval.status !== 'pending') return undefined;
  if (!state.open) return 'incident-closed';
  if (isBegun(state)) return 'action-already-started';
  if (!isCurrent(state, approval)) return 'incident-changed';
  return now >= approval.expiresAt ? 'not-decided-in-time' : undefined;
}

/** The question that has to be put to a person now; undefined when there is none. */
export function missingQuestion(
  state: SolicitorState,
  { now, policy }: DecisionContext<SolicitorPolicy>,
): Fact | undefined {
  const { incidentId, recommendation, revision } = state;
  const approvalId = currentApprovalId(state);
  if (!state.open || incidentId === undefined || recommendation === undefined || approvalId === undefined) {
    return undefined;
  }
  if (approvalOf(state, approvalId) !== undefined || isBegun(state) || isAnswered(state)) return undefined;
  const { policyVersion, expiryMs, publicUrl } = policy;
  const { action } = recommendation;
  return fact('argus.approval.requested.v1', incidentId, {
    incidentId,
    approvalId,
    action,
    digest: approvalDigest({ action, policyVersion, incidentId, revision }),
    expiresAt: toTimestamp(now + expiryMs),
    link: `${publicUrl}/approvals/${approvalId}`,
    reason: 'action-recommended',
  });
}

function currentApprovalId({ incidentId, recommendation, revision }: SolicitorState): string | undefined {
  if (incidentId === undefined || recommendation === undefined) return undefined;
  return approvalIdFor(incidentId, recommendation.id, revision);
}

/** Whether the recommended action runs or has run. */
const isBegun = ({ recommendation, started }: SolicitorState): boolean =>
  recommendation !== undefined && started.some((approvalId) => isAbout(approvalId, recommendation.id));

/**
 * Whether somebody has answered for this recommendation, or let it go by. Then nobody is asked again, unless
 * the incident changed before the answer could count.
 */
function isAnswered({ approvals, recommendation }: SolicitorState): boolean {
  return approvals.some((approval) => {
    if (recommendation === undefined || !isAbout(approval.approvalId, recommendation.id)) return false;
    return !isSuperseded(approval);
  });
}

const isSuperseded = ({ status, reason, refusedBecause }: Approval): boolean =>
  (status === 'expired' && reason === 'incident-changed') || refusedBecause === 'incident-changed';
