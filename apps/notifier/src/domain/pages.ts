import type { Fact } from '#libs/contracts';
import type { Page } from './response-state.js';
import { pageRequest } from './requests.js';
import type { NotifierState } from './state.js';
import { type NotifierPolicy, type Target, targetKey, targetsInOrder } from './targets.js';

/**
 * What the next place that a page is for has to be told. As with receivers, one place a decision: while one is down
 * and its message is tried again, the others have messages of their own.
 */
export function pageDue(state: NotifierState, policy: NotifierPolicy): Fact | undefined {
  if (state.closedAt !== undefined) return undefined;
  for (const page of state.response.pages.values()) {
    for (const { name, place, persons } of placesOf(page, policy)) {
      const target = state.targets.get(targetKey(name, place.channel, place.recipients));
      const request = pageRequest(page, persons, { name, place, target, state, policy });
      const { notificationId } = request.data;
      if (!state.pending.has(notificationId) && !state.settled.has(notificationId)) return request;
    }
  }
  return undefined;
}

interface PlaceOfPage {
  readonly name: string;
  readonly place: Target;
  readonly persons: readonly string[];
}

const placesOf = ({ persons, receivers }: Page, policy: NotifierPolicy): readonly PlaceOfPage[] => [
  ...persons.flatMap((person) =>
    policy.placesOf(person).map((place) => ({ name: `person/${person}`, place, persons: [person] })),
  ),
  ...receivers.flatMap((name) =>
    targetsInOrder(policy.receiver(name)).map((place) => ({ name, place, persons: [] })),
  ),
];
