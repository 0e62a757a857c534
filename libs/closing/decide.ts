import { type Fact, fact, type IncidentDecider, type IncidentInput, toTimestamp } from '#libs/contracts';
import { type Decision, type DecisionContext, nothing, unreachable } from '#libs/kernel';
import { type ClosingPolicy, mayClose } from '#libs/policy';
import { evolve } from './evolve.js';
import { type CloserState, initialCloserState } from './state.js';

/** What the closer goes by. */
export type CloserPolicy = ClosingPolicy;

/** Decides whether an incident is really over. It carries nothing out. */
export const closerDecider: IncidentDecider<CloserState, never, CloserPolicy> = {
  initial: initialCloserState,
  evolve,
  decide,
  deadline: (state) => (state.stage === 'resolved' ? state.verifyAt : undefined),
  finishedAt: (state) => state.closedAt,
};

function decide(
  _input: IncidentInput,
  state: CloserState,
  context: DecisionContext<CloserPolicy>,
): Decision<Fact> {
  const { incidentId } = state;
  if (incidentId === undefined) return nothing('incident-not-opened');
  switch (state.stage) {
    case 'unknown':
      return nothing('incident-not-opened');
    case 'closed':
      return nothing('already-closed');
    case 'open':
      return decideOpen(incidentId, state, context);
    case 'resolved':
      return decideResolved(incidentId, state, context);
    default:
      return unreachable(state.stage, 'stage of an incident');
  }
}

function decideOpen(
  incidentId: string,
  { firing, hadAlerts }: CloserState,
  context: DecisionContext<CloserPolicy>,
): Decision<Fact> {
  if (!hadAlerts) return nothing('no-alert-yet');
  if (firing.size > 0) return nothing('alerts-still-firing');
  return { events: [resolved(incidentId, context)], commands: [], reason: 'all-alerts-resolved' };
}

function decideResolved(
  incidentId: string,
  { facts, firing, disturbed, verifyAt }: CloserState,
  context: DecisionContext<CloserPolicy>,
): Decision<Fact> {
  if (firing.size > 0 || disturbed) {
    const reason = 'alert-fired-again';
    const failed = fact('argus.verification.failed.v1', incidentId, { incidentId, reason });
    // One that came and went in the meantime starts the wait anew at once.
    const events = firing.size > 0 ? [failed] : [failed, resolved(incidentId, context)];
    return { events, commands: [], reason };
  }
  if (verifyAt === undefined || context.now < verifyAt) return nothing('waiting-to-verify');
  const { now, policy } = context;
  const verdict = mayClose(policy, { now, incident: { ...facts, alerts: firing.size } });
  if (verdict.problem !== undefined) return nothing('closing-condition-cannot-be-evaluated');
  if (!verdict.holds) return nothing('policy-keeps-it-open');
  const reason = 'stayed-resolved';
  return {
    events: [
      fact('argus.verification.passed.v1', incidentId, { incidentId, reason }),
      fact('argus.incident.closed.v1', incidentId, { incidentId, reason }),
    ],
    commands: [],
    reason,
  };
}

const resolved = (incidentId: string, { now, policy }: DecisionContext<CloserPolicy>): Fact =>
  fact('argus.incident.resolved.v1', incidentId, {
    incidentId,
    verifyAt: toTimestamp(now + policy.verifyForMs),
    reason: 'all-alerts-resolved',
  });
