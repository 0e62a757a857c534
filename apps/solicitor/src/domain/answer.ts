import { fact, type Fact } from '#libs/contracts';
import { type Decision, type DecisionContext, nothing } from '#libs/kernel';
import { whyMayNot } from './may-decide.js';
import { whyOutdated } from './questions.js';
import type { DecisionRequest, SolicitorPolicy } from './policy.js';
import { type Approval, approvalOf, type SolicitorState } from './state.js';

/**
 * A person's decision. It counts once, before the deadline, by somebody who may, for exactly what the person was
 * shown; anything else changes nothing and says why.
 */
export function answer(
  request: DecisionRequest,
  state: SolicitorState,
  { now, policy }: DecisionContext<SolicitorPolicy>,
): Decision<Fact> {
  const { incidentId } = state;
  const approval = approvalOf(state, request.approvalId);
  if (incidentId === undefined || approval === undefined) return nothing('unknown-approval');
  if (approval.status === 'expired') return nothing('approval-expired');
  if (approval.status !== 'pending') return nothing('already-decided');
  if (!state.open) return nothing('incident-closed');
  if (now >= approval.expiresAt) return nothing('approval-expired');
  if (request.digest !== approval.digest) return nothing('digest-mismatch');
  const outdated = whyOutdated(state, approval, policy.approvals);
  if (outdated !== undefined) return nothing(outdated);
  const mayNot = whyMayNot(request, approval, policy);
  if (mayNot !== undefined) return nothing(mayNot);
  return request.decision === 'approve'
    ? agree(request, approval, incidentId)
    : reject(request, approval, incidentId);
}

/** One voice; the last one that was needed grants. */
function agree(request: DecisionRequest, approval: Approval, incidentId: string): Decision<Fact> {
  const { approvalId, digest, votes, needed } = approval;
  const { actor } = request;
  const head = { incidentId, approvalId, digest };
  const reason = request.reason === '' ? 'granted-without-a-comment' : request.reason;
  const granted = (approvedBy?: string[]): Fact =>
    fact(
      'argus.approval.granted.v1',
      incidentId,
      { ...head, reason, ...(approvedBy && { approvedBy }) },
      { actor },
    );
  if (needed === 1) return { events: [granted()], commands: [], reason: 'granted' };
  const count = votes.length + 1;
  const vote = fact(
    'argus.approval.voted.v1',
    incidentId,
    { ...head, votes: count, needed, reason },
    { actor },
  );
  if (count < needed) return { events: [vote], commands: [], reason: 'voted' };
  const everybody = [...votes.map((each) => each.actor), actor];
  return { events: [vote, granted(everybody)], commands: [], reason: 'granted' };
}

/** One no is enough: whoever may agree has seen something that the others have not. */
function reject(
  { actor, reason }: DecisionRequest,
  { approvalId, digest, afterNo }: Approval,
  incidentId: string,
): Decision<Fact> {
  const data = { incidentId, approvalId, digest, reason: reason || 'rejected-without-a-comment', ...afterNo };
  return {
    events: [fact('argus.approval.rejected.v1', incidentId, data, { actor })],
    commands: [],
    reason: 'rejected',
  };
}
