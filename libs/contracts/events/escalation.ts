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

/** What people can ask for with a button. */
export const HeardAsk = Type.Enum(['acknowledge', 'approve', 'reject', 'resolve', 'retry']);

/**
 * Facts of the notifier about requests that came by a place which wants to hear at once that they arrived: kept before
 * the place has its answer, so that nothing loses them before they are decided.
 */
export const heardEvents = {
  'argus.request.heard.v1': Type.Object({
    incidentId: Text,
    /** The same however often the place delivers it. */
    requestId: Text,
    asks: HeardAsk,
    approvalId: Type.Optional(Text),
    /** Of what the person was shown. */
    digest: Type.Optional(Text),
    via: Text,
    /** Who asks, by the way's own name for them; their name as people read it. */
    by: Text,
    byName: Type.Optional(Text),
    /** Where they are told what came of it. */
    channel: Text,
    thread: Type.Optional(Text),
    reason: Text,
    ...Said,
  }),
  /** What the agent that decides it said. */
  'argus.request.answered.v1': Type.Object({
    incidentId: Text,
    requestId: Text,
    done: Type.Boolean(),
    reason: Text,
    /** The answer for people. */
    sentence: Type.String(),
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
