import type { ArgusEvent } from '#libs/contracts';
import { storableTime } from '../storable.js';

/** An event and where the record holds it. */
export interface LocatedEvent {
  readonly stream: string;
  readonly sequence: number;
  /** Its place within its message, from 0. */
  readonly position: number;
  readonly agent: string;
  /** The incident whose history it is part of; null outside of one. */
  readonly incidentId: string | null;
  /** When the stream stored it, RFC 3339. */
  readonly storedAt: string;
  readonly event: ArgusEvent;
}

/** Negative when `a` comes before `b` in their stream. */
export const comparePlaces = (
  a: Pick<LocatedEvent, 'sequence' | 'position'>,
  b: Pick<LocatedEvent, 'sequence' | 'position'>,
): number => a.sequence - b.sequence || a.position - b.position;

/** When it was stated or, where that is no time that can be stored, when the stream stored it. */
export const timeOf = (located: Pick<LocatedEvent, 'event' | 'storedAt'>): string =>
  storableTime(located.event.time) ?? located.storedAt;
