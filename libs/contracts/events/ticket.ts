import Type, { type Static } from 'typebox';
import { Count, SeverityField, Text, Timestamp } from './fields.js';

const Operation = { incidentId: Text, operationId: Text };

/**
 * A piece of what a ticket says. What comes from outside stands in quotes, or within lines that begin with
 * words of Argus's own; the last three kinds stand out from the rest.
 */
export const TicketBlock = Type.Object({
  kind: Type.Enum(['heading', 'paragraph', 'list', 'quote', 'info', 'warning', 'success']),
  lines: Type.Array(Type.String()),
});
export type TicketBlock = Static<typeof TicketBlock>;

/** A page that belongs to the ticket. */
export const TicketLink = Type.Object({ title: Text, url: Text });
export type TicketLink = Static<typeof TicketLink>;

/** What the ticket is to say as a whole, as of how many changes, and when it may be told more. */
const Told = {
  document: Type.Optional(Type.Array(TicketBlock)),
  /** Pages that the ticket is to be linked with and is not yet. */
  links: Type.Optional(Type.Array(TicketLink)),
  /** How many facts that the document tells of there were. */
  revision: Type.Optional(Count),
  /** What happens before is gathered until then. */
  nextUpdateAt: Type.Optional(Timestamp),
};

/** What somebody in the tracker asked of Argus by changing the ticket. */
export const TicketAsk = Type.Enum(['resolve', 'acknowledge', 'hand-over']);

/** Facts of ticketing. A change is recorded as requested before the tracker is asked; one of the others settles it. */
export const ticketEvents = {
  'argus.ticket.create-requested.v1': Type.Object({
    ...Operation,
    tracker: Text,
    title: Text,
    /** Plain text, for a tracker that knows no other. */
    description: Text,
    severity: SeverityField,
    labels: Type.Array(Text),
    link: Text,
    reason: Text,
    ...Told,
    /** Where in the tracker it goes and as what, when the policy says so. */
    project: Type.Optional(Text),
    issueType: Type.Optional(Text),
    /** The rule of the policy that chose tracker, project and type. */
    rule: Type.Optional(Text),
  }),
  'argus.ticket.comment-requested.v1': Type.Object({
    ...Operation,
    key: Text,
    body: Text,
    reason: Text,
    nextUpdateAt: Type.Optional(Timestamp),
  }),
  'argus.ticket.change-requested.v1': Type.Object({
    ...Operation,
    key: Text,
    /** Where the ticket should stand: open (again), or done. */
    status: Type.Optional(Type.Enum(['open', 'done'])),
    severity: Type.Optional(SeverityField),
    reason: Text,
    title: Type.Optional(Text),
    ...Told,
    /** How the incident ended, for a ticket that is done. */
    outcome: Type.Optional(Text),
  }),
  /** The intent to attach the graph of a series that is on record as evidence. */
  'argus.ticket.attach-requested.v1': Type.Object({
    ...Operation,
    key: Text,
    evidenceId: Text,
    /** What it shows: the same for the same series of any look. */
    title: Text,
    reason: Text,
  }),
  'argus.ticket.attached.v1': Type.Object({
    ...Operation,
    key: Text,
    fileName: Text,
    foundAgain: Type.Boolean(),
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
  /** Somebody who is not Argus changed the ticket. */
  'argus.ticket.observed.v1': Type.Object({
    incidentId: Text,
    key: Text,
    change: Type.Enum(['status', 'comment', 'assignee', 'priority']),
    from: Type.Optional(Type.String()),
    to: Type.Optional(Type.String()),
    text: Type.Optional(Type.String()),
    /** Who did, by the tracker's own name for them; their name as people read it. */
    by: Text,
    byName: Type.Optional(Text),
    /** The tracker's name for its message; the same when it is delivered again. */
    eventId: Text,
    /** Names the request that follows from it, where one does, and what is asked. */
    operationId: Type.Optional(Text),
    asks: Type.Optional(TicketAsk),
    reason: Text,
  }),
  /** What the agent that decides it said to what was asked by way of the ticket. */
  'argus.ticket.answered.v1': Type.Object({
    ...Operation,
    asked: TicketAsk,
    done: Type.Boolean(),
    reason: Text,
    /** The answer for people. */
    sentence: Type.String(),
  }),
};
