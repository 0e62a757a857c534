import type { Fact } from '#libs/contracts';
import { type Decision, type DecisionContext, nothing } from '#libs/kernel';
import { mayPassBy } from '#libs/policy';
import { isAbout } from './approval-id.js';
import type { RetryRequest, SolicitorPolicy } from './policy.js';
import { missingQuestion } from './questions.js';
import { approvalOf, type SolicitorState } from './state.js';

/**
 * Asks people once more for an action that was approved and then not let run for a reason that passes. The approval
 * is used up by that: whoever has to agree agrees anew.
 */
export function askAgain(
  { approvalId, person, typedName, actor }: RetryRequest,
  state: SolicitorState,
  context: DecisionContext<SolicitorPolicy>,
): Decision<Fact> {
  const approval = approvalOf(state, approvalId);
  const { incidentId, recommendation, approvals, again } = state;
  if (incidentId === undefined || approval === undefined) return nothing('unknown-approval');
  if (person === undefined && typedName === undefined) return nothing('not-known-in-policy');
  if (approval.refusedBecause === undefined) return nothing('not-refused');
  if (!state.open) return nothing('incident-closed');
  if (!mayPassBy(approval.refusedBecause)) return nothing('refused-for-good');
  if (recommendation === undefined || !isAbout(approvalId, recommendation.id))
    return nothing('incident-changed');
  const newest = approvals.findLast((each) => isAbout(each.approvalId, recommendation.id));
  if (newest?.approvalId !== approvalId) return nothing('asked-again-already');
  const question = missingQuestion({ ...state, again: again + 1 }, context);
  if (question === undefined) return nothing('incident-changed');
  // The person who wants it asked is the author of the question, and not of a consent that follows from the policy.
  const events = question.facts.map((each): Fact => ({ actor, ...each }));
  return { events, commands: [], reason: 'asked-again' };
}
