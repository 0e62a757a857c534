import type { ArgusEvent } from '#libs/contracts';
import { type IncidentFacts, unknownIncident } from '#libs/policy';

/** A history with the last event first; adding one copies nothing, however long it is. */
export interface HistoryLink {
  readonly event: ArgusEvent;
  readonly before: HistoryLink | undefined;
}

/**
 * What the chronicler knows of an incident: all that was stated about it. These are the signed events that
 * the auditor stores as well, so a report can be checked against the audit store line by line.
 */
export interface ChroniclerState {
  readonly incidentId?: string;
  /** What the policy may ask about it. */
  readonly facts: IncidentFacts;
  readonly history: HistoryLink | undefined;
  /** The event that last closed the incident. */
  readonly closure?: { readonly id: string; readonly at: number };
  /** The closures that a report was written for. */
  readonly reported: readonly string[];
}

/** Before the first fact. */
export const initialChroniclerState: ChroniclerState = {
  facts: unknownIncident,
  history: undefined,
  reported: [],
};

/** A history from its first event up to and including the one with this id; all of it when there is none. */
export function eventsUpTo(history: HistoryLink | undefined, id: string): ArgusEvent[] {
  const events: ArgusEvent[] = [];
  for (let link = history; link !== undefined; link = link.before) events.push(link.event);
  events.reverse();
  const last = events.findIndex((event) => event.id === id);
  return last < 0 ? events : events.slice(0, last + 1);
}
