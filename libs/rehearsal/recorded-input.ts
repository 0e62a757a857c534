import { type ArgusEvent, fromTimestamp } from '#libs/contracts';

/** What came from outside and is in the record: everything else follows from it. */
export type Outside = Extract<
  ArgusEvent,
  {
    type:
      | 'argus.delivery.received.v1'
      | 'argus.observation.made.v1'
      | 'argus.ledger.checked.v1'
      | 'argus.silence.created.v1'
      | 'argus.silence.expired.v1';
  }
>;

/** One input of a rehearsal. */
export interface RecordedInput {
  /** When it was stated; epoch milliseconds. */
  readonly at: number;
  readonly event: Outside;
}

/** The types of the events that a rehearsal needs; no others need to be read. */
export const outsideTypes: readonly Outside['type'][] = [
  'argus.delivery.received.v1',
  'argus.observation.made.v1',
  'argus.ledger.checked.v1',
  'argus.silence.created.v1',
  'argus.silence.expired.v1',
];

/** A recorded event as an input; undefined for what follows from others. */
export const inputFrom = (event: ArgusEvent): RecordedInput | undefined =>
  (outsideTypes as readonly string[]).includes(event.type)
    ? { at: fromTimestamp(event.time), event: event as Outside }
    : undefined;
