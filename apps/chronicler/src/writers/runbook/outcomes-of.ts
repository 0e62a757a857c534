import type { ClosedIncident } from '../../domain/past/closed-incident.js';

/** What came of one run of a runbook's action. */
export interface TriedRun {
  readonly incidentId: string;
  readonly actionId: string;
  /** Whether it helped, and stayed; a run that failed did not. */
  readonly kept: boolean;
  /** When the incident closed, epoch ms. */
  readonly at: number;
}

/** What came of each runbook, by its id, the oldest first. What nobody could find out says nothing. */
export function runsByRunbook(closed: readonly ClosedIncident[]): ReadonlyMap<string, readonly TriedRun[]> {
  const found = new Map<string, TriedRun[]>();
  for (const { id, closedAt, attempts } of [...closed].sort((a, b) => a.closedAt - b.closedAt)) {
    for (const { runbookId, action, end } of attempts) {
      if (runbookId === undefined || end === 'unknown' || end === 'refused') continue;
      const runs = found.get(runbookId) ?? [];
      runs.push({ incidentId: id, actionId: action.id, kept: end === 'kept', at: closedAt });
      found.set(runbookId, runs);
    }
  }
  return found;
}
