import type { Account } from './account.js';
import type { EpisodeNumber } from './episode-names.js';
import type { RehearsedIncident } from './rehearsed-incident.js';

/** The same incident under two policies; one side is missing where only the other policy opens it. */
export interface Pair {
  readonly before: RehearsedIncident | undefined;
  readonly after: RehearsedIncident | undefined;
}

/**
 * Finds the incidents of two accounts that are the same: those of the same id, then those that the same alert opened
 * (their ids differ where they are grouped otherwise). The rest is there under one of the policies only.
 */
export function matchIncidents(before: Account, after: Account): readonly Pair[] {
  const pairs: Pair[] = [];
  const left = new Map(after.incidents);
  const unmatched: RehearsedIncident[] = [];
  for (const incident of before.incidents.values()) {
    const same = left.get(incident.id);
    if (same === undefined) unmatched.push(incident);
    else pairs.push({ before: incident, after: same });
    left.delete(incident.id);
  }
  const byOpening = new Map<EpisodeNumber, RehearsedIncident>();
  for (const incident of left.values()) {
    if (incident.opening !== undefined) byOpening.set(incident.opening.number, incident);
  }
  for (const incident of unmatched) {
    const opening = incident.opening?.number ?? -1;
    const same = byOpening.get(opening);
    byOpening.delete(opening);
    if (same !== undefined) left.delete(same.id);
    pairs.push({ before: incident, after: same });
  }
  for (const incident of left.values()) pairs.push({ before: undefined, after: incident });
  return pairs;
}
