import type { ClosedIncident } from './closed-incident.js';
import { bandsOf, likeness } from './minhash.js';
import { serviceOf, tokensOf } from './tokens.js';

/** Incidents of one service that are alike in error type and resolution. */
export interface Cluster {
  readonly service: string;
  /** Oldest first. */
  readonly incidents: readonly ClosedIncident[];
}

/** Less in common is another kind of incident. */
const leastLikeness = 0.5;
/** In one band; sets that many others resemble are found by their other bands. */
const mostLeadersInABand = 16;

interface Group {
  readonly service: string;
  /** What its first incident is about; all others are alike to it, so that a chain of likenesses does not grow. */
  readonly tokens: readonly string[];
  readonly incidents: ClosedIncident[];
}

/**
 * Sorts incidents into groups of those that are alike. Deterministic: the same incidents give the same groups, in
 * whatever order they come. Near-linear: incidents about exactly the same are filed together at once, and each other
 * set is compared only with the first ones of the groups that it shares a band with, 256 at most.
 */
export function clusterIncidents(incidents: readonly ClosedIncident[]): Cluster[] {
  const inOrder = [...incidents].sort((a, b) => a.closedAt - b.closedAt || (a.id < b.id ? -1 : 1));
  const groups: Group[] = [];
  const ofExactly = new Map<string, Group>();
  const inBand = new Map<string, Group[]>();
  for (const incident of inOrder) {
    const service = serviceOf(incident);
    const tokens = tokensOf(incident);
    const exactly = JSON.stringify([service, tokens]);
    let group = ofExactly.get(exactly);
    if (group === undefined) {
      const keys = bandsOf(tokens).map((band) => `${service}\n${band}`);
      group = nearest(keys, tokens, inBand);
      if (group === undefined) {
        group = { service, tokens, incidents: [] };
        groups.push(group);
        file(group, keys, inBand);
      }
      ofExactly.set(exactly, group);
    }
    group.incidents.push(incident);
  }
  return groups.map(({ service, incidents: members }) => ({ service, incidents: members }));
}

function nearest(
  keys: readonly string[],
  tokens: readonly string[],
  inBand: ReadonlyMap<string, readonly Group[]>,
): Group | undefined {
  const candidates = new Set(keys.flatMap((key) => inBand.get(key) ?? []));
  let best: Group | undefined;
  let most = 0;
  for (const group of candidates) {
    const alike = likeness(tokens, group.tokens);
    if (alike >= leastLikeness && alike > most) [best, most] = [group, alike];
  }
  return best;
}

function file(group: Group, keys: readonly string[], inBand: Map<string, Group[]>): void {
  for (const key of keys) {
    const there = inBand.get(key);
    if (there === undefined) inBand.set(key, [group]);
    else if (there.length < mostLeadersInABand) there.push(group);
  }
}
