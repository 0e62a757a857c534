import {
  type Check,
  type Fact,
  fact,
  type IncidentDecider,
  type IncidentInput,
  personSaysSo,
  toTimestamp,
} from '#libs/contracts';
import { type Decision, type DecisionContext, nothing, unreachable } from '#libs/kernel';
import { type ClosingPolicy, mayClose } from '#libs/policy';
import { checksNow, deadlineOf, nextLook } from './deadline.js';
import { evolve } from './evolve.js';
import { isFresh, isUnanswerable, namesOf } from './looks.js';
import { type CloserState, initialCloserState } from './state.js';
import { judgeWatch, nextToWatch, startWatch } from './watch.js';

/** What the closer goes by. */
export type CloserPolicy = ClosingPolicy;

/** Ask the outside world about checks. Follows only from its recorded intent. */
export interface Look {
  readonly incidentId: string;
  readonly look: number;
  readonly checks: readonly Check[];
}

/** A person says that the incident is over. */
export interface ResolveRequest {
  readonly kind: 'resolve';
  readonly reason: string;
}

type Closing = Decision<Fact, Look>;

/** Decides whether an action has helped, and whether an incident is really over. */
export const closerDecider: IncidentDecider<CloserState, Look, CloserPolicy, ResolveRequest> = {
  initial: initialCloserState,
  evolve,
  decide,
  deadline: deadlineOf,
  finishedAt: (state) => state.closedAt,
};

function decide(
  input: IncidentInput<ResolveRequest>,
  state: CloserState,
  context: DecisionContext<CloserPolicy>,
): Closing {
  const { incidentId, stage } = state;
  if (incidentId === undefined) return nothing('incident-not-opened');
  switch (stage) {
    case 'unknown':
      return nothing('incident-not-opened');
    case 'closed':
      return nothing('already-closed');
    case 'open':
    case 'resolved':
      break;
    default:
      return unreachable(stage, 'stage of an incident');
  }
  if (input.kind === 'request') return decideRequest(incidentId, input.request, state, context);
  const commands = looksIn(input, incidentId, state);
  // Nothing else is stated with a command: its message must not have to come again because of that.
  if (commands.length > 0) return { events: [], commands, reason: 'looking-at-checks' };

  const verdict = judgeWatch(incidentId, state, context.now);
  if (verdict !== undefined) return stating([verdict], verdictReason(verdict));
  const run = nextToWatch(state, context.now);
  if (run !== undefined) {
    const { now, policy } = context;
    const started = startWatch(incidentId, run, { now, verifyForMs: policy.verifyForMs });
    return stating([started], 'action-succeeded');
  }
  const decision =
    stage === 'open' ? decideOpen(incidentId, state, context) : decideResolved(incidentId, state, context);
  if (decision.events.length > 0) return decision;
  return lookIfDue(incidentId, state, context.now) ?? decision;
}

function looksIn(input: IncidentInput<ResolveRequest>, incidentId: string, { looks }: CloserState): Look[] {
  if (input.kind !== 'recorded' || looks.asked === looks.seen) return [];
  return input.events.flatMap((event) =>
    event.type === 'argus.verification.due.v1' && event.data.look === looks.asked
      ? [{ incidentId, look: event.data.look, checks: event.data.checks }]
      : [],
  );
}

function lookIfDue(incidentId: string, state: CloserState, now: number): Closing | undefined {
  const dueAt = nextLook(state);
  if (dueAt === undefined || now < dueAt) return undefined;
  const reason = state.watch === undefined ? 'checks-before-closing' : 'checks-after-action';
  const data = { incidentId, look: state.looks.asked + 1, checks: [...checksNow(state)], reason };
  return stating([fact('argus.verification.due.v1', incidentId, data)], reason);
}

function decideRequest(
  incidentId: string,
  { reason: said }: ResolveRequest,
  { stage }: CloserState,
  { now }: DecisionContext<CloserPolicy>,
): Closing {
  const reason = personSaysSo;
  const words = said.trim() === '' ? {} : { said: said.trim() };
  const closed = fact('argus.incident.closed.v1', incidentId, { incidentId, reason, ...words });
  if (stage === 'resolved') return stating([closed], reason);
  const data = { incidentId, verifyAt: toTimestamp(now), reason, ...words };
  return stating([fact('argus.incident.resolved.v1', incidentId, data), closed], reason);
}

function decideOpen(incidentId: string, state: CloserState, context: DecisionContext<CloserPolicy>): Closing {
  const { firing, flapping, hadAlerts } = state;
  if (!hadAlerts) return nothing('no-alert-yet');
  if (flapping.size > 0) return nothing('alert-flaps');
  if (firing.size > 0) return nothing('alerts-still-firing');
  const objection = objectionOfChecks(state, state.quietSince);
  if (objection !== undefined) return nothing(objection);
  return stating([resolved(incidentId, context)], 'all-alerts-resolved');
}

function decideResolved(
  incidentId: string,
  state: CloserState,
  context: DecisionContext<CloserPolicy>,
): Closing {
  const { facts, firing, disturbed, verifyAt, watch, quietSince, looks } = state;
  if (firing.size > 0 || disturbed) {
    const reason = 'alert-fired-again';
    const failed = fact('argus.verification.failed.v1', incidentId, { incidentId, reason });
    // One that came and went in the meantime starts the wait anew at once.
    const isOver = firing.size === 0 && objectionOfChecks(state, quietSince) === undefined;
    return stating(isOver ? [failed, resolved(incidentId, context)] : [failed], reason);
  }
  if (objectionOfChecks(state, quietSince) === 'check-does-not-hold') {
    const data = { incidentId, reason: 'check-does-not-hold', checks: namesOf(looks, 'fails') };
    return stating([fact('argus.verification.failed.v1', incidentId, data)], data.reason);
  }
  if (verifyAt === undefined || context.now < verifyAt) return nothing('waiting-to-verify');
  if (watch !== undefined) return nothing('action-still-watched');
  const objection = objectionOfChecks(state, verifyAt);
  if (objection !== undefined) return nothing(objection);
  const { now, policy } = context;
  const verdict = mayClose(policy, { now, incident: { ...facts, alerts: firing.size } });
  if (verdict.problem !== undefined) return nothing('closing-condition-cannot-be-evaluated');
  if (!verdict.holds) return nothing('policy-keeps-it-open');
  const reason = 'stayed-resolved';
  const over = { incidentId, reason };
  return stating(
    [
      fact('argus.verification.passed.v1', incidentId, over),
      fact('argus.incident.closed.v1', incidentId, over),
    ],
    reason,
  );
}

/** Why the checks do not let the incident be over, by a look of this time or later; undefined when they do. */
function objectionOfChecks(state: CloserState, since = -Infinity): string | undefined {
  const { looks, quietSince = since } = state;
  const checks = checksNow(state);
  if (checks.length === 0) return undefined;
  if (isFresh(looks, checks, quietSince) && isUnanswerable(looks)) return undefined;
  if (!isFresh(looks, checks, since)) return 'waiting-for-checks';
  if (namesOf(looks, 'fails').length > 0) return 'check-does-not-hold';
  return namesOf(looks, 'unreadable').length > 0 ? 'check-cannot-be-read' : undefined;
}

const stating = (events: readonly Fact[], reason: string): Closing => ({ events, commands: [], reason });

const verdictReason = ({ data }: Fact): string => ('reason' in data ? data.reason : '');

const resolved = (incidentId: string, { now, policy }: DecisionContext<CloserPolicy>): Fact =>
  fact('argus.incident.resolved.v1', incidentId, {
    incidentId,
    verifyAt: toTimestamp(now + policy.verifyForMs),
    reason: 'all-alerts-resolved',
  });
