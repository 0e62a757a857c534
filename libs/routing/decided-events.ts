import { PersistentMap } from './persistent-map.js';

/** The latest alert events that have their outcome, so that one that comes again gets no second one. */
export interface DecidedEvents {
  readonly latest: PersistentMap<true>;
  /** Those before; they go when as many have followed them. */
  readonly before: PersistentMap<true>;
}

/** So many are remembered at least. JetStream delivers again within minutes, not after that many alerts. */
export const rememberedDecisions = 65_536;

export const noneDecided: DecidedEvents = { latest: PersistentMap.empty(), before: PersistentMap.empty() };

export const isDecided = ({ latest, before }: DecidedEvents, eventId: string): boolean =>
  latest.has(eventId) || before.has(eventId);

/** Remembers one more, and forgets the oldest `capacity` of them when there are twice as many. */
export function withDecided(
  { latest, before }: DecidedEvents,
  eventId: string,
  capacity = rememberedDecisions,
): DecidedEvents {
  return latest.size < capacity
    ? { latest: latest.with(eventId, true), before }
    : { latest: PersistentMap.empty<true>().with(eventId, true), before: latest };
}
