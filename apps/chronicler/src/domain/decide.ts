import type { ArgusEvent, Fact, IncidentDecider, IncidentInput } from '#libs/contracts';
import { type Decision, nothing } from '#libs/kernel';
import { evolve } from './evolve.js';
import { type ChroniclerState, eventsUpTo, initialChroniclerState } from './state.js';

/** Write the report of one closure of an incident. */
export interface WriteReport {
  readonly incidentId: string;
  /** The event that closed it: the intent that this follows from. */
  readonly closureId: string;
  /** All that happened until then, so that writing again after a crash writes the same. */
  readonly events: readonly ArgusEvent[];
}

/** Writes down what happened, once per closure. It needs no policy. */
export const chroniclerDecider: IncidentDecider<ChroniclerState, WriteReport, undefined> = {
  initial: initialChroniclerState,
  evolve,
  decide,
  deadline: () => undefined,
  finishedAt: ({ closure, reported }) =>
    closure !== undefined && reported.includes(closure.id) ? closure.at : undefined,
};

function decide(input: IncidentInput, state: ChroniclerState): Decision<Fact, WriteReport> {
  const { incidentId, history, reported } = state;
  if (incidentId === undefined || input.kind !== 'recorded') return nothing('incident-not-opened');
  const closure = input.events.find(({ type }) => type === 'argus.incident.closed.v1');
  if (closure === undefined) return nothing('not-a-closure');
  if (reported.includes(closure.id)) return nothing('already-reported');
  const command = { incidentId, closureId: closure.id, events: eventsUpTo(history, closure.id) };
  return { events: [], commands: [command], reason: 'incident-closed' };
}
