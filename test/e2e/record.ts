import type { Incident, IncidentDetails, IncidentStatus, Ledger, TimelineEntry } from '#libs/audit';
import { type EventData, type EventType, ledgerEntries } from '#libs/contracts';
import { eventually } from '#libs/testing';
import type { RunningArgus } from './running-argus.js';

/** How long the way from a delivery into the record may take on a busy machine, ms. */
const within = 60_000;

/** All incidents, the latest first. */
export const incidentsOf = async (argus: RunningArgus): Promise<Incident[]> =>
  (await argus.api<{ incidents: Incident[] }>('/incidents')).incidents;

/** One incident with its alerts and its timeline. */
export const incidentOf = (argus: RunningArgus, id: string): Promise<IncidentDetails> =>
  argus.api<IncidentDetails>(`/incidents/${id}`);

/** Waits until the record holds exactly one incident in this state, and returns it. */
export const onlyIncident = (argus: RunningArgus, status: IncidentStatus): Promise<Incident> =>
  eventually(
    async () => {
      const incidents = await incidentsOf(argus);
      if (incidents.length > 1) throw new Error(`there are ${incidents.length} incidents`);
      return incidents.find((incident) => incident.status === status);
    },
    `the one incident is ${status}`,
    within,
  );

/** Waits until an incident's timeline holds an event of a type, and returns the first. */
export const eventIn = <T extends EventType>(
  argus: RunningArgus,
  incidentId: string,
  type: T,
): Promise<TimelineEntry & { data: EventData<T> }> =>
  eventually(
    async () => {
      const { timeline } = await incidentOf(argus, incidentId);
      return timeline.find((entry) => entry.type === type) as
        (TimelineEntry & { data: EventData<T> }) | undefined;
    },
    `${type} is in the timeline`,
    within,
  );

/** How often each type stands in a timeline. */
export function countByType(timeline: readonly TimelineEntry[]): Partial<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { type } of timeline) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

/** Waits until every alert that was received has its outcome, and returns the ledger. */
export const settledLedger = (argus: RunningArgus, received: number): Promise<Ledger> =>
  eventually(
    async () => {
      const ledger = await argus.api<Ledger>('/ledger');
      return ledger.received >= received && ledger.inFlight === 0 ? ledger : undefined;
    },
    `the outcome of ${received} alerts is recorded`,
    within,
  );

/** received − (opened + attached + deduplicated + suppressed + quarantined): 0 when no alert was lost. */
export const unaccounted = (ledger: Ledger): number =>
  ledgerEntries.reduce((left, entry) => left + (entry === 'received' ? 1 : -1) * ledger[entry], 0);
