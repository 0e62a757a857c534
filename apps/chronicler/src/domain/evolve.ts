import { type ArgusEvent, fromTimestamp } from '#libs/contracts';
import { incidentFactsAfter } from '#libs/policy';
import type { ChroniclerState } from './state.js';

/** Folds one fact of the incident's history. */
export function evolve(before: ChroniclerState, event: ArgusEvent): ChroniclerState {
  const facts = incidentFactsAfter(before.facts, event);
  const state = { ...before, facts, history: { event, before: before.history } };
  switch (event.type) {
    case 'argus.incident.opened.v1':
      return { ...state, incidentId: event.data.incidentId };
    case 'argus.incident.reopened.v1':
      return { ...state, closure: undefined };
    case 'argus.incident.closed.v1':
      return { ...state, closure: { id: event.id, at: fromTimestamp(event.time) } };
    case 'argus.report.written.v1':
      return { ...state, reported: [...state.reported, event.causationid ?? ''] };
    default:
      return state;
  }
}
