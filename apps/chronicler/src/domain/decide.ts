import {
  type ArgusEvent,
  type Fact,
  type IncidentDecider,
  type IncidentInput,
  fromTimestamp,
} from '#libs/contracts';
import { type Decision, type DecisionContext, nothing } from '#libs/kernel';
import { type ChroniclePolicy, isWorthReporting } from '#libs/policy';
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

/** What the chronicler goes by. */
export type ChroniclerPolicy = ChroniclePolicy;

/** A closure that no report was written for is kept in mind for so long: a week of nights, ms. */
const waitsAtMost = 7 * 24 * 60 * 60 * 1000;

/** Writes down what happened, once per closure: when the incident closes, at night, or both. */
export const chroniclerDecider: IncidentDecider<ChroniclerState, WriteReport, ChroniclerPolicy> = {
  initial: initialChroniclerState,
  evolve,
  decide,
  // The nights are the same for all incidents: one alarm has them all looked at.
  deadline: () => undefined,
  finishedAt: ({ closure, reported }) => {
    if (closure === undefined) return undefined;
    return reported.includes(closure.id) ? closure.at : closure.at + waitsAtMost;
  },
};

function decide(
  input: IncidentInput,
  state: ChroniclerState,
  { now, policy }: DecisionContext<ChroniclerPolicy>,
): Decision<Fact, WriteReport> {
  const { incidentId, facts, reported } = state;
  if (incidentId === undefined) return nothing('incident-not-opened');
  const closure = closureIn(input, state);
  if (closure === undefined) return nothing('not-a-closure');
  if (reported.includes(closure.id)) return nothing('already-reported');
  const isDue = policy.write.some((time) =>
    time === 'on-close' ? input.kind === 'recorded' : policy.lastNight(now) >= closure.at,
  );
  if (!isDue)
    return nothing(policy.write.includes('nightly') ? 'waits-for-the-night' : 'not-wanted-by-policy');
  if (!isWorthReporting(policy, { now, incident: facts }).holds) return nothing('not-wanted-by-policy');
  const command = { incidentId, closureId: closure.id, events: eventsUpTo(state.history, closure.id) };
  return { events: [], commands: [command], reason: 'incident-closed' };
}

/** The closure that a message brings or, when it is looked at again, the one that the incident is closed by. */
function closureIn(
  input: IncidentInput,
  { closure }: ChroniclerState,
): { readonly id: string; readonly at: number } | undefined {
  if (input.kind !== 'recorded') return closure;
  const event = input.events.find(({ type }) => type === 'argus.incident.closed.v1');
  return event === undefined ? undefined : { id: event.id, at: fromTimestamp(event.time) };
}
