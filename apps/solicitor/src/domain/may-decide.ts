import type { DecisionRequest, SolicitorPolicy } from './policy.js';
import type { Approval } from './state.js';

/** Why somebody may not decide what they want to; undefined when they may. */
export function whyMayNot(
  request: DecisionRequest,
  approval: Approval,
  { settingsApprovers }: Pick<SolicitorPolicy, 'settingsApprovers'>,
): string | undefined {
  const { actor, person, decision } = request;
  if (actor === '') return 'nobody-decided';
  const stranger = whyStranger(request, approval, settingsApprovers);
  if (stranger !== undefined || decision === 'reject') return stranger;
  if (actor === approval.proposer) return 'proposer-may-not-approve';
  // Where it matters that two people are two, anybody could type another's name.
  if (!request.proven && (approval.needed > 1 || approval.proposer !== undefined)) return 'name-not-proven';
  if (approval.votes.some((vote) => vote.actor === actor)) return 'voted-already';
  return approval.needed > 1 && person === undefined ? 'not-known-in-policy' : undefined;
}

function whyStranger(
  { person, typedName }: DecisionRequest,
  { approvers }: Approval,
  settingsApprovers: readonly string[],
): string | undefined {
  if (approvers.length > 0) {
    if (person === undefined) return 'not-known-in-policy';
    return approvers.includes(person) ? undefined : 'not-an-approver';
  }
  const name = person ?? typedName;
  if (name === undefined) return 'not-known-in-policy';
  return settingsApprovers.length === 0 || settingsApprovers.includes(name) ? undefined : 'not-an-approver';
}
