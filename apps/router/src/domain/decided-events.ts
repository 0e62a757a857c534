import { PersistentMap } from './persistent-map.js';

/** The latest alert events that have their outcome, so that one that comes again gets no second one. */
export interface DecidedEvents {
  /** When each was decided, counting up. */
  readonly places: PersistentMap<number>;
  readonly byPlace: PersistentMap<string>;
  readonly next: number;
}

/** How many are remembered. JetStream delivers again within minutes, not after that many alerts. */
export const rememberedDecisions = 100_000;

export const noneDecided: DecidedEvents = {
  places: PersistentMap.empty(),
  byPlace: PersistentMap.empty(),
  next: 0,
};

export const isDecided = (decided: DecidedEvents, eventId: string): boolean => decided.places.has(eventId);

/** Remembers one more, and forgets the oldest beyond `capacity`. */
export function withDecided(
  decided: DecidedEvents,
  eventId: string,
  capacity = rememberedDecisions,
): DecidedEvents {
  if (isDecided(decided, eventId)) return decided;
  const place = decided.next;
  let places = decided.places.with(eventId, place);
  let byPlace = decided.byPlace.with(String(place), eventId);
  const oldest = byPlace.get(String(place - capacity));
  if (oldest !== undefined) {
    places = places.without(oldest);
    byPlace = byPlace.without(String(place - capacity));
  }
  return { places, byPlace, next: place + 1 };
}
