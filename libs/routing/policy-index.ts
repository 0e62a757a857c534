import type { LabelSet } from '#libs/policy';
import { PersistentMap } from './persistent-map.js';

/** Alerts of one incident that a correlation rule may bring others to: the same service, for rules that ask for it. */
export interface Related {
  readonly incidentId: string;
  readonly labels: LabelSet;
  /** When the first and the last of them began, epoch milliseconds. */
  readonly first: number;
  readonly last: number;
}

/** Sets of fingerprints by key. */
export type Fingerprints = PersistentMap<PersistentMap<true>>;

/**
 * Where to find the alerts that a rule of the policy speaks of, without looking at all of them. It follows from the
 * alerts and the policy of this version alone, and is made anew for another one.
 */
export interface PolicyIndex {
  readonly version: string;
  /** Alerts that may inhibit others, by what these have to have in common with them. */
  readonly sources: Fingerprints;
  /** Alerts that fire in an incident, by declared key. */
  readonly originals: Fingerprints;
  /** By correlation key, then by incident and service. */
  readonly related: PersistentMap<PersistentMap<Related>>;
}

export const emptyIndex: PolicyIndex = {
  version: '',
  sources: PersistentMap.empty(),
  originals: PersistentMap.empty(),
  related: PersistentMap.empty(),
};

/** The sets with one fingerprint more. */
export const including = (sets: Fingerprints, key: string, fingerprint: string): Fingerprints =>
  sets.with(key, (sets.get(key) ?? PersistentMap.empty<true>()).with(fingerprint, true));

/** The sets with one fingerprint less; an empty set is none. */
export function excluding(sets: Fingerprints, key: string, fingerprint: string): Fingerprints {
  const left = sets.get(key)?.without(fingerprint);
  if (left === undefined) return sets;
  return left.size === 0 ? sets.without(key) : sets.with(key, left);
}
