import { type ArgusEvent, type EventOf, fact, fromTimestamp, personSaysSo, subjects } from '#libs/contracts';
import type { DecisionContext } from '#libs/kernel';
import { isDecided } from './decided-events.js';
import { decideDue } from './decide-due.js';
import type { Batch, RouterDecision, RouterInput } from './decision.js';
import { Draft } from './draft.js';
import { decideEnding } from './endings.js';
import type { Reason } from './explain.js';
import { indexedFor } from './indexing.js';
import { placeFiring } from './place-firing.js';
import { placeResolved } from './place-resolved.js';
import { type AlertEvent, type Arrival, type Placing, because } from './placement.js';
import type { RouterPolicy } from './policy.js';
import { decideOnSilence } from './silence-requests.js';
import { type RouterState, latestOfGroup } from './state.js';

/**
 * Decides which incident, if any, each alert of a message belongs to, or what holds it back; what was held back is
 * judged again when that may be over. Nothing is decided twice: alerts that have their outcome get no second
 * one, and what is not due any more is left alone.
 */
export function decide(
  input: RouterInput,
  state: RouterState,
  context: DecisionContext<RouterPolicy>,
): RouterDecision {
  const indexed = indexedFor(state, context.policy);
  switch (input.kind) {
    case 'alerts':
      return routeAlerts(input.events, indexed, { ...context, partition: input.partition });
    case 'due':
      return decideDue(indexed, { ...context, partition: input.partition });
    case 'closure':
      return checkClosures(input.events, state);
    case 'silence':
      return decideOnSilence(input, state, context.now);
    case 'ending':
      return decideEnding(state, context);
  }
}

function routeAlerts(events: readonly ArgusEvent[], state: RouterState, placing: Placing): RouterDecision {
  const draft = new Draft(state, placing);
  const reasons = new Set<Reason>();
  for (const event of events) {
    if (!isAlert(event) || isDecided(state.decided, event.id)) continue;
    const { facts, reason } = place(event, draft.state(), placing);
    reasons.add(reason);
    draft.add(facts, { cause: event.id, correlationId: event.correlationid });
  }
  const [reason = 'already-decided'] = reasons;
  return decided(draft.batches(), reasons.size > 1 ? 'several-outcomes' : reason);
}

function place(event: AlertEvent, state: RouterState, placing: Placing): ReturnType<typeof placeFiring> {
  const { id, data, time } = event;
  const arrival: Arrival = { id, data, time: fromTimestamp(time), instead: undefined };
  return event.type === 'argus.alert.firing.v1'
    ? placeFiring(arrival, state, placing)
    : placeResolved(arrival, state, placing);
}

/**
 * The closer and the router state facts about an incident side by side, so an alert can be attached just
 * before or just after the incident closes. Whichever way the log has it, it ends with the incident open.
 */
function checkClosures(events: readonly ArgusEvent[], state: RouterState): RouterDecision {
  const closed = events.find(isClosure);
  const incident = closed && state.incidents.get(closed.subject);
  if (closed === undefined || incident === undefined) return decided([], 'no-closure');
  if (incident.status !== 'closed') return decided([], 'open-again');
  if (incident.firing === 0) return decided([], 'nothing-fires');
  // Whoever closed it knew; if its source says again that it fires, that is news.
  if (closed.data.reason === personSaysSo) return decided([], 'closed-by-person');
  const latest = latestOfGroup(state, incident.groupKey);
  if (latest !== undefined && latest.id !== incident.id && latest.status !== 'closed') {
    return decided([], 'group-has-another-incident');
  }
  const reason: Reason = 'alert-fired-while-closing';
  const data = { incidentId: incident.id, reason };
  const facts = [fact('argus.incident.reopened.v1', incident.id, data, because(closed))];
  const subject = subjects.incident(incident.id, 'router');
  const about = { correlationId: incident.id, expectedSequence: incident.lastSequence };
  return decided([{ subject, cause: closed.id, ...about, facts }], reason);
}

const decided = (events: readonly Batch[], reason: Reason): RouterDecision => ({
  events,
  commands: [],
  reason,
  more: false,
  problems: [],
});

const isClosure = (event: ArgusEvent): event is EventOf<'argus.incident.closed.v1'> =>
  event.type === 'argus.incident.closed.v1';

const isAlert = (event: ArgusEvent): event is AlertEvent =>
  event.type === 'argus.alert.firing.v1' || event.type === 'argus.alert.resolved.v1';
