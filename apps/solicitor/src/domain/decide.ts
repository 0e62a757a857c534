import { fact, type Fact, type IncidentDecider, type IncidentInput } from '#libs/contracts';
import { type Decision, type DecisionContext, nothing } from '#libs/kernel';
import { answer } from './answer.js';
import { askAgain } from './ask-again.js';
import { evolve } from './evolve.js';
import type { SolicitorPolicy, SolicitorRequest } from './policy.js';
import { missingQuestion, whyOver } from './questions.js';
import { initialSolicitorState, type SolicitorState } from './state.js';

/** Decides whether an exact action may run, by asking a person. It carries nothing out. */
export const solicitorDecider: IncidentDecider<SolicitorState, never, SolicitorPolicy, SolicitorRequest> = {
  initial: initialSolicitorState,
  evolve,
  decide,
  deadline: (state) => firstExpiry(state),
  // A pending approval has yet to be stated expired.
  finishedAt: (state) => (firstExpiry(state) === undefined ? state.closedAt : undefined),
};

function decide(
  input: IncidentInput<SolicitorRequest>,
  state: SolicitorState,
  context: DecisionContext<SolicitorPolicy>,
): Decision<Fact> {
  const { incidentId } = state;
  if (input.kind === 'request') {
    if (input.request.decision === 'retry') return askAgain(input.request, state, context);
    const answered = answer(input.request, state, context);
    // Whoever answers a question of yesterday's rules is at least asked by today's.
    if (answered.reason !== 'policy-changed' || incidentId === undefined) return answered;
    return { ...putQuestions(incidentId, state, context), reason: answered.reason };
  }
  if (incidentId === undefined) return nothing('incident-not-opened');
  return putQuestions(incidentId, state, context);
}

/** Takes questions back that are over, and puts the one that is missing. */
function putQuestions(
  incidentId: string,
  state: SolicitorState,
  context: DecisionContext<SolicitorPolicy>,
): Decision<Fact> {
  const expired = expirations(incidentId, state, context);
  const question = missingQuestion(afterExpiring(state, expired), context);
  if (question !== undefined) {
    return { events: [...expired, ...question.facts], commands: [], reason: question.reason };
  }
  if (expired.length > 0) return { events: expired, commands: [], reason: 'approval-expired' };
  return nothing(state.open ? 'nothing-to-ask' : 'incident-closed');
}

type Expired = ReturnType<typeof fact<'argus.approval.expired.v1'>>;

const expirations = (
  incidentId: string,
  state: SolicitorState,
  { now, policy }: DecisionContext<SolicitorPolicy>,
): Expired[] =>
  state.approvals.flatMap((approval) => {
    const reason = whyOver(state, approval, { now, rules: policy.approvals });
    if (reason === undefined) return [];
    const { approvalId, digest, afterNo } = approval;
    // Nobody said yes in time: that is a no. A question that is taken back for another reason is none.
    const next = reason === 'not-decided-in-time' ? afterNo : {};
    return [
      fact('argus.approval.expired.v1', incidentId, { incidentId, approvalId, digest, reason, ...next }),
    ];
  });

/** So that one message both takes the old question back and puts the new one. */
const afterExpiring = (state: SolicitorState, expired: readonly Expired[]): SolicitorState => ({
  ...state,
  approvals: state.approvals.map((approval) => {
    const news = expired.find(({ data }) => data.approvalId === approval.approvalId);
    return news === undefined ? approval : { ...approval, status: 'expired', reason: news.data.reason };
  }),
});

function firstExpiry({ approvals }: SolicitorState): number | undefined {
  const times = approvals.filter(({ status }) => status === 'pending').map(({ expiresAt }) => expiresAt);
  return times.length === 0 ? undefined : Math.min(...times);
}
