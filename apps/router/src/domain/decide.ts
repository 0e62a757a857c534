import { type ArgusEvent, type Fact, fact } from '#libs/contracts';
import { type Decision, type DecisionContext, nothing } from '#libs/kernel';
import { isDecided } from './decided-events.js';
import { evolveFact } from './evolve.js';
import type { Reason } from './explain.js';
import { placeFiring } from './place-firing.js';
import { placeResolved } from './place-resolved.js';
import { type AlertEvent, type Placement, because } from './placement.js';
import type { RouterPolicy } from './policy.js';
import { type RouterState, latestOfGroup } from './state.js';

/** Facts that are stated together, as one message: those about one incident, or those about no incident. */
export interface Batch {
  /** Undefined for alerts that change no incident. */
  readonly incidentId: string | undefined;
  /** The router's last sequence about the incident when this was decided; undefined where order does not matter. */
  readonly expectedSequence: number | undefined;
  /** The event that the first of the facts follows from. No two batches ever share it. */
  readonly cause: ArgusEvent;
  readonly facts: readonly Fact[];
}

/**
 * Decides which incident, if any, each alert of a message belongs to; for a message of the closer, whether
 * an alert fired while it closed. Alerts that have their outcome already get no second one.
 */
export function decide(
  { events }: { readonly events: readonly ArgusEvent[] },
  state: RouterState,
  context: DecisionContext<RouterPolicy>,
): Decision<Batch> {
  const alerts = events.filter(isAlert);
  return alerts.length > 0 ? routeAlerts(alerts, state, context) : checkClosures(events, state);
}

function routeAlerts(
  alerts: readonly AlertEvent[],
  state: RouterState,
  context: DecisionContext<RouterPolicy>,
): Decision<Batch> {
  const batches = new Map<string | undefined, Batch & { facts: Fact[] }>();
  const reasons = new Set<Reason>();
  // Each alert finds the incidents as those before it in the message leave them.
  let current = state;
  for (const alert of alerts) {
    if (isDecided(state.decided, alert.id)) continue;
    const { incidentId, facts, reason } = place(alert, current, context);
    reasons.add(reason);
    for (const each of facts) {
      current = evolveFact(current, each, { time: context.now, sequence: Number.MAX_SAFE_INTEGER });
    }
    const batch = batches.get(incidentId);
    if (batch !== undefined) batch.facts.push(...facts);
    else batches.set(incidentId, { ...target(state, incidentId), cause: alert, facts: [...facts] });
  }
  const [reason = 'already-decided'] = reasons;
  return {
    events: [...batches.values()],
    commands: [],
    reason: reasons.size > 1 ? 'several-outcomes' : reason,
  };
}

const place = (alert: AlertEvent, state: RouterState, context: DecisionContext<RouterPolicy>): Placement =>
  alert.type === 'argus.alert.firing.v1' ? placeFiring(alert, state, context) : placeResolved(alert, state);

/**
 * The closer and the router state facts about an incident side by side, so an alert can be attached just
 * before or just after the incident closes. Whichever way the log has it, it ends with the incident open.
 */
function checkClosures(events: readonly ArgusEvent[], state: RouterState): Decision<Batch> {
  const closed = events.find(({ type }) => type === 'argus.incident.closed.v1');
  const incident = closed && state.incidents.get(closed.subject);
  if (closed === undefined || incident === undefined) return notStated('no-closure');
  if (incident.status !== 'closed') return notStated('open-again');
  if (incident.firing === 0) return notStated('nothing-fires');
  const latest = latestOfGroup(state, incident.groupKey);
  if (latest !== undefined && latest.id !== incident.id && latest.status !== 'closed') {
    return notStated('group-has-another-incident');
  }
  const reason: Reason = 'alert-fired-while-closing';
  const data = { incidentId: incident.id, reason };
  const facts = [fact('argus.incident.reopened.v1', incident.id, data, because(closed))];
  return { events: [{ ...target(state, incident.id), cause: closed, facts }], commands: [], reason };
}

/** Only reasons that can be explained. */
const notStated = (reason: Reason): Decision<never> => nothing(reason);

const target = (
  state: RouterState,
  incidentId: string | undefined,
): Pick<Batch, 'incidentId' | 'expectedSequence'> => ({
  incidentId,
  expectedSequence:
    incidentId === undefined ? undefined : (state.incidents.get(incidentId)?.lastSequence ?? 0),
});

const isAlert = (event: ArgusEvent): event is AlertEvent =>
  event.type === 'argus.alert.firing.v1' || event.type === 'argus.alert.resolved.v1';
