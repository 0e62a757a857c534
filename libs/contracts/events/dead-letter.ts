import Type from 'typebox';
import { Count, Text } from './fields.js';

/** Facts that any agent may state about a message that it could not handle. */
export const deadLetterEvents = {
  'argus.message.parked.v1': Type.Object({
    consumer: Text,
    stream: Text,
    sequence: Count,
    originalSubject: Text,
    reason: Text,
    deliveries: Count,
    headers: Type.Record(Type.String(), Type.String()),
    /** The message's exact bytes, base64. */
    payload: Type.String(),
  }),
  /** A person had the message handled again. */
  'argus.message.redriven.v1': Type.Object({
    /** The event id of the dead letter. */
    deadLetterId: Text,
    outcome: Type.Enum(['done', 'retry', 'park']),
    reason: Text,
  }),
};
