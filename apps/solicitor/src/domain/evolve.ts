import { type ArgusEvent, fromTimestamp, revisesIncident } from '#libs/contracts';
import { incidentFactsAfter } from '#libs/policy';
import type { Approval, SolicitorState } from './state.js';

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
      return { ...state, open: true, recommendation: undefined, closedAt: undefined };
    case 'argus.incident.closed.v1':
      return { ...state, open: false, closedAt: fromTimestamp(event.time) };
    case 'argus.triage.recommended.v1': {
      const { action, runbook } = event.data;
      return { ...state, recommendation: action && { id: event.id, action, runbook } };
    }
    case 'argus.approval.requested.v1':
      return { ...state, approvals: [...state.approvals, asked(state, event)] };
    case 'argus.approval.granted.v1':
    case 'argus.approval.rejected.v1':
    case 'argus.approval.expired.v1':
      return settle(state, event);
    case 'argus.action.started.v1':
      return { ...state, started: [...state.started, event.data.approvalId] };
    case 'argus.action.refused.v1':
      return change(state, event.data.approvalId, { refusedBecause: event.data.reason });
    default:
      return state;
  }
}

function asked(
  { recommendation }: SolicitorState,
  { data, time }: Extract<ArgusEvent, { type: 'argus.approval.requested.v1' }>,
): Approval {
  const { approvalId, action, digest, expiresAt } = data;
  return {
    approvalId,
    action,
    digest,
    requestedAt: fromTimestamp(time),
    expiresAt: fromTimestamp(expiresAt),
    runbook: recommendation?.runbook,
    status: 'pending',
  };
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
