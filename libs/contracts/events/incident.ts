import Type from 'typebox';
import {
  Count,
  Episode,
  Instead,
  Labels,
  PriorityField,
  RouteTaken,
  SeverityField,
  Text,
  Timestamp,
  Turn,
} from './fields.js';

/** The episode that is over, where that is a later one than the incident has. */
const LaterEpisode = { laterEpisode: Type.Optional(Text) };

/** Facts of the router about incidents. */
export const incidentEvents = {
  'argus.incident.opened.v1': Type.Object({
    incidentId: Text,
    title: Text,
    severity: SeverityField,
    /** What the incident's alerts have in common, as the policy groups them. */
    groupKey: Text,
    groupLabels: Labels,
    reason: Text,
    priority: Type.Optional(PriorityField),
    /** The routes of the alert that opened it: the first one groups, all of them tell people. */
    routes: Type.Optional(Type.Array(RouteTaken)),
    /** The queue of its alerts, where what they wait for is looked at. */
    partition: Type.Optional(Count),
  }),
  /** A firing alert belongs to the incident. `outcome` is its entry in the ledger. */
  'argus.incident.alert-attached.v1': Type.Object({
    incidentId: Text,
    ...Episode,
    ...Turn,
    outcome: Type.Enum(['opened', 'attached']),
    reason: Text,
    labels: Labels,
    annotations: Labels,
    severity: SeverityField,
    startsAt: Timestamp,
    endsAt: Type.Optional(Timestamp),
    generatorURL: Type.Optional(Type.String()),
    /** The rule of the policy that brought it here, where one did. */
    rule: Type.Optional(Text),
    /** Routes that the incident did not have before. */
    routes: Type.Optional(Type.Array(RouteTaken)),
    /** The group of an alert that the incident of another group took in. */
    groupKey: Type.Optional(Text),
    /** The entry in the ledger that this outcome takes the place of, when the alert was judged again. */
    instead: Type.Optional(Instead),
  }),
  /**
   * An alert of the incident stopped firing. `outcome` is its entry in the ledger; it is absent where the
   * end of an episode only follows from the attachment of the next one.
   */
  'argus.incident.alert-resolved.v1': Type.Object({
    incidentId: Text,
    ...Episode,
    ...Turn,
    outcome: Type.Optional(Type.Enum(['attached'])),
    reason: Text,
    endsAt: Timestamp,
    rule: Type.Optional(Text),
    ...LaterEpisode,
  }),
  /** An alert of the incident is said to be over; whether that is believed is seen at `until`. */
  'argus.incident.resolution-held.v1': Type.Object({
    incidentId: Text,
    ...Episode,
    ...Turn,
    outcome: Type.Enum(['attached']),
    reason: Text,
    rule: Text,
    endsAt: Timestamp,
    until: Timestamp,
    ...LaterEpisode,
  }),
  /** An alert of the incident began, or ceased, to change too often to be believed. */
  'argus.incident.flapping.v1': Type.Object({
    incidentId: Text,
    ...Episode,
    ...Turn,
    flapping: Type.Boolean(),
    /** How often it changed within the rule's window. */
    changes: Count,
    rule: Text,
    reason: Text,
    /** When it is believed again, unless it changes once more. */
    until: Type.Optional(Timestamp),
  }),
  'argus.incident.priority-changed.v1': Type.Object({
    incidentId: Text,
    from: Type.Optional(PriorityField),
    to: PriorityField,
    rule: Type.Optional(Text),
    reason: Text,
  }),
  'argus.incident.severity-changed.v1': Type.Object({
    incidentId: Text,
    from: SeverityField,
    to: SeverityField,
    reason: Text,
  }),
  'argus.incident.reopened.v1': Type.Object({
    incidentId: Text,
    reason: Text,
  }),
};

/** What became of an action's effect: it holds, or it did not help, or did harm. */
const VerifiedOutcome = Type.Optional(Type.Enum(['kept', 'regressed']));

/** The run of the action that was watched; left out where the incident's end was. */
const WatchedRun = { actionId: Type.Optional(Text), approvalId: Type.Optional(Text) };

/** What a person said when they stated it; the event's actor names them. */
const said = Type.Optional(Text);

/** Facts of the closer. */
export const closureEvents = {
  /** Every alert has resolved; the incident closes at `verifyAt` if it stays so. Or a person says that it is over. */
  'argus.incident.resolved.v1': Type.Object({ incidentId: Text, verifyAt: Timestamp, reason: Text, said }),
  'argus.verification.passed.v1': Type.Object({
    incidentId: Text,
    ...WatchedRun,
    outcome: VerifiedOutcome,
    reason: Text,
  }),
  'argus.verification.failed.v1': Type.Object({
    incidentId: Text,
    ...WatchedRun,
    /** Left out where nothing could be found out about an action's effect. */
    outcome: VerifiedOutcome,
    reason: Text,
    /** The names of the checks that do not hold, or cannot be read. */
    checks: Type.Optional(Type.Array(Text)),
  }),
  'argus.incident.closed.v1': Type.Object({ incidentId: Text, reason: Text, said }),
};
