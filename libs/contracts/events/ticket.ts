import Type from 'typebox';
import { SeverityField, Text } from './fields.js';

const Operation = { incidentId: Text, operationId: Text };

/** Facts of ticketing. A change is recorded as requested before the tracker is asked; one of the others settles it. */
export const ticketEvents = {
  'argus.ticket.create-requested.v1': Type.Object({
    ...Operation,
    tracker: Text,
    title: Text,
    /** Plain text; the tracker renders it in its own way. */
    description: Text,
    severity: SeverityField,
    labels: Type.Array(Text),
    link: Text,
    reason: Text,
  }),
  'argus.ticket.comment-requested.v1': Type.Object({ ...Operation, key: Text, body: Text, reason: Text }),
  'argus.ticket.change-requested.v1': Type.Object({
    ...Operation,
    key: Text,
    /** Where the ticket should stand: open (again), or done. */
    status: Type.Optional(Type.Enum(['open', 'done'])),
    severity: Type.Optional(SeverityField),
    reason: Text,
  }),
  'argus.ticket.created.v1': Type.Object({
    ...Operation,
    tracker: Text,
    key: Text,
    url: Text,
    foundAgain: Type.Boolean(),
  }),
  'argus.ticket.commented.v1': Type.Object({ ...Operation, key: Text, foundAgain: Type.Boolean() }),
  'argus.ticket.changed.v1': Type.Object({ ...Operation, key: Text, status: Type.Optional(Text) }),
  'argus.ticket.failed.v1': Type.Object({ ...Operation, reason: Text }),
};
