import Type from 'typebox';
import { Count, SeverityField, Text, Timestamp } from './fields.js';

/** Who asked: the policy's name for them, where it has one, and the way by which they came. */
const By = { person: Type.Optional(Text), via: Text };

/** In the person's own words. */
const Said = { said: Type.Optional(Text) };

/** Facts of the notifier about who answers for an incident. A person's doing names them as the event's actor, too. */
export const escalationEvents = {
  'argus.incident.acknowledged.v1': Type.Object({ incidentId: Text, ...By, reason: Text, ...Said }),
  /** Nobody is told again before `until`. */
  'argus.incident.snoozed.v1': Type.Object({
    incidentId: Text,
    ...By,
    until: Timestamp,
    reason: Text,
    ...Said,
  }),
  /** It is told again: the escalation begins anew. */
  'argus.incident.snooze-ended.v1': Type.Object({ incidentId: Text, reason: Text }),
  'argus.incident.handed-over.v1': Type.Object({
    incidentId: Text,
    ...By,
    /** The policy's name for whoever is to answer now. */
    to: Text,
    /** Without an acknowledgement until then, the escalation begins anew. */
    answerBy: Type.Optional(Timestamp),
    reason: Text,
    ...Said,
  }),
  /** Nobody has acknowledged so far: these are paged. */
  'argus.incident.escalated.v1': Type.Object({
    incidentId: Text,
    escalation: Text,
    /** Both count from 1. */
    round: Count,
    step: Count,
    /** The policy's names of those who are paged. */
    persons: Type.Array(Text),
    /** Receivers of the policy that are told, too. */
    receivers: Type.Optional(Type.Array(Text)),
    /** When the next step is due; left out after the last one. */
    nextAt: Type.Optional(Timestamp),
    reason: Text,
  }),
  /** How soon people have promised to act, as the policy says for the severity; what is left out is not promised. */
  'argus.incident.sla-started.v1': Type.Object({
    incidentId: Text,
    severity: SeverityField,
    acknowledgeBy: Type.Optional(Timestamp),
    resolveBy: Type.Optional(Timestamp),
    reason: Text,
  }),
  'argus.incident.sla-breached.v1': Type.Object({
    incidentId: Text,
    what: Type.Enum(['acknowledge', 'resolve']),
    dueAt: Timestamp,
    severity: SeverityField,
    reason: Text,
  }),
};

/** Facts of the notifier about who stands in for whoever would be on call. */
export const onCallEvents = {
  'argus.oncall.overridden.v1': Type.Object({
    schedule: Text,
    /** The policy's name for whoever is on call instead. */
    person: Text,
    from: Timestamp,
    until: Timestamp,
    /** Who asked for it, and by which way. */
    by: Text,
    via: Text,
    reason: Text,
    ...Said,
  }),
};

/** Facts of the notifier about messages that tell of several incidents at once. */
export const digestEvents = {
  /** Recorded before it is sent; one of the others settles it. */
  'argus.digest.requested.v1': Type.Object({
    digestId: Text,
    /** The digest of the policy. */
    digest: Text,
    receiver: Text,
    channel: Text,
    recipients: Type.Array(Text),
    since: Timestamp,
    until: Timestamp,
    incidents: Type.Array(Text),
    subject: Text,
    body: Text,
    reason: Text,
  }),
  'argus.digest.sent.v1': Type.Object({
    digestId: Text,
    channel: Text,
    externalId: Text,
    foundAgain: Type.Boolean(),
  }),
  'argus.digest.failed.v1': Type.Object({ digestId: Text, channel: Text, reason: Text }),
};
