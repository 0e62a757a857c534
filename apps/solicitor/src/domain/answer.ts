import { fact } from '#libs/contracts';
import { type Decision, type DecisionContext, nothing } from '#libs/kernel';
import type { Fact } from '#libs/contracts';
import { whyOutdated } from './questions.js';
import type { DecisionRequest, SolicitorPolicy } from './policy.js';
import { approvalOf, type SolicitorState } from './state.js';

/**
 * A person's decision. It counts once, before the deadline, for exactly what the person was shown; anything
 * else changes nothing and says why.
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
  if (request.actor === '') return nothing('nobody-decided');

  const { approvalId, digest } = approval;
  const granted = request.decision === 'approve';
  const outcome = granted ? 'granted' : 'rejected';
  const reason = request.reason === '' ? `${outcome}-without-a-comment` : request.reason;
  const decided = granted ? 'argus.approval.granted.v1' : 'argus.approval.rejected.v1';
  return {
    events: [fact(decided, incidentId, { incidentId, approvalId, digest, reason }, { actor: request.actor })],
    commands: [],
    reason: outcome,
  };
}
