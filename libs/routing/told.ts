import type { EventData, EventType } from '#libs/contracts';

/** What a fact says, be it recorded or about to be. */
export type Told = { [T in EventType]: { readonly type: T; readonly data: EventData<T> } }[EventType];

/** Where a fact stands in the log. */
export interface Place {
  /** Epoch milliseconds. */
  readonly time: number;
  readonly sequence: number;
  /** The event that it follows from. */
  readonly cause: string;
  /** The partition whose outcomes it stands among, 0 for facts about incidents. */
  readonly partition: number;
  /** The policy that it was decided under, where that is known. */
  readonly policyVersion?: string | undefined;
}

/** The order of a fact among all that the router states of the same alert, whichever stream holds it. */
export const turnOf = ({ turn }: { readonly turn?: number }, { time }: Pick<Place, 'time'>): number =>
  turn ?? time;
