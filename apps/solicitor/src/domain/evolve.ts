import { type ArgusEvent, fromTimestamp, revisesIncident } from '#libs/contracts';
import { incidentFactsAfter } from '#libs/policy';
import { type Approval, approvalOf, type SolicitorState } from './state.js';

/** Folds one fact of the incident's history. */
export function evolve(before: SolicitorState, event: ArgusEvent): SolicitorState {
  const facts = incidentFactsAfter(before.facts, event);
  const revision = before.revision + (revisesIncident(event.type) ? 1 : 0);
  const state =
    facts === before.facts && revision === before.revision ? before : { ...before, facts, revision };
  switch (event.type) {
    case 'argus.incident.opened.v1': {
      const { incidentId, title, severity } = event.data;
      return { ...state, incidentId, title, severity, open: true };
    }
    case 'argus.incident.severity-changed.v1':
      return { ...state, severity: event.data.to };
    case 'argus.incident.reopened.v1':
      // What was recommended before it closed is history; triage looks again.
      return { ...state, open: true, recommendation: undefined, again: 0, closedAt: undefined };
    case 'argus.incident.closed.v1':
      return { ...state, open: false, closedAt: fromTimestamp(event.time) };
    case 'argus.triage.recommended.v1': {
      const { action, runbook } = event.data;
      const proposer = event.actor?.startsWith('user:') === true ? event.actor : undefined;
      return { ...state, again: 0, recommendation: action && { id: event.id, action, runbook, proposer } };
    }
    case 'argus.approval.requested.v1':
      return {
        ...state,
        again: event.data.again ?? 0,
        approvals: [...state.approvals, asked(state, event)],
      };
    case 'argus.approval.voted.v1':
      return voted(state, event);
    case 'argus.approval.granted.v1':
    case 'argus.approval.rejected.v1':
    case 'argus.approval.expired.v1':
      return settle(state, event);
    case 'argus.action.started.v1':
      return { ...state, started: [...state.started, event.data.approvalId] };
    case 'argus.action.refused.v1':
      // What takes an action back is refused by itself.
      if (event.data.undoOf !== undefined) return state;
      return change(state, event.data.approvalId, { refusedBecause: event.data.reason });
    default:
      return state;
  }
}

function asked(
  { recommendation }: SolicitorState,
  { data, time }: Extract<ArgusEvent, { type: 'argus.approval.requested.v1' }>,
): Approval {
  const { approvalId, action, digest, link, expiresAt, rules, revision, approvers, needed, proposer } = data;
  const { next, handOverTo, again = 0 } = data;
  return {
    ...{ approvalId, action, digest, link, rules, revision, proposer, again },
    requestedAt: fromTimestamp(time),
    expiresAt: fromTimestamp(expiresAt),
    runbook: recommendation?.runbook,
    approvers: approvers ?? [],
    needed: needed ?? 1,
    votes: [],
    afterNo: { ...(next && { next }), ...(handOverTo && { handOverTo }) },
    status: 'pending',
  };
}

/** One person has one vote. */
function voted(
  state: SolicitorState,
  { data, time, actor = '' }: Extract<ArgusEvent, { type: 'argus.approval.voted.v1' }>,
): SolicitorState {
  const approval = approvalOf(state, data.approvalId);
  if (approval === undefined || approval.votes.some((vote) => vote.actor === actor)) return state;
  const vote = { actor, at: fromTimestamp(time), reason: data.reason };
  return change(state, data.approvalId, { votes: [...approval.votes, vote] });
}

const statusAfter = {
  'argus.approval.granted.v1': 'granted',
  'argus.approval.rejected.v1': 'rejected',
  'argus.approval.expired.v1': 'expired',
} as const;

type Settlement = Extract<ArgusEvent, { type: keyof typeof statusAfter }>;

const settle = (state: SolicitorState, { type, data, time, actor }: Settlement): SolicitorState =>
  change(state, data.approvalId, {
    status: statusAfter[type],
    decidedAt: fromTimestamp(time),
    reason: data.reason,
    actor,
  });

const change = (state: SolicitorState, approvalId: string, news: Partial<Approval>): SolicitorState => ({
  ...state,
  approvals: state.approvals.map((each) => (each.approvalId === approvalId ? { ...each, ...news } : each)),
});
