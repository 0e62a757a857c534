import Type, { type Static } from 'typebox';
import { AlertStatus, Count, Labels, ObservedState, Text, Timestamp } from './fields.js';

/** One alert of a delivery, whatever the source, in one form. */
export const Signal = Type.Object({
  fingerprint: Text,
  status: AlertStatus,
  labels: Labels,
  annotations: Labels,
  /** RFC 3339, as the source wrote it (Alertmanager: nanoseconds). */
  startsAt: Timestamp,
  endsAt: Type.Optional(Timestamp),
  generatorURL: Type.Optional(Type.String()),
});
export type Signal = Static<typeof Signal>;

/** Facts of the evaluator about what it looked at itself. */
export const observationEvents = {
  /** The standing of one series of one rule changed. It is stated when it does, so it survives a restart. */
  'argus.observation.made.v1': Type.Object({
    observationId: Text,
    /** The kind of source: prometheus, http, tcp, log … */
    source: Text,
    rule: Text,
    /** Names the series among those of the rule; the fingerprint of its alert. */
    series: Text,
    labels: Labels,
    from: ObservedState,
    to: ObservedState,
    /** Since when, RFC 3339. */
    since: Timestamp,
    at: Timestamp,
    value: Type.Optional(Type.Number()),
    reason: Text,
    /** The alert that begins or ends to fire with it; none for a standing that nobody has to hear of. */
    signals: Type.Array(Signal),
  }),
};

/** Facts of the auditor about the record as a whole. */
export const ledgerEvents = {
  /** The ledger began, or ceased, to account for every alert. */
  'argus.ledger.checked.v1': Type.Object({
    balanced: Type.Boolean(),
    received: Count,
    explained: Type.Integer(),
    /** Since when it has been so, RFC 3339. */
    since: Timestamp,
    reason: Text,
    signals: Type.Array(Signal),
  }),
};

/** Facts of the collector. */
export const signalEvents = {
  /** A delivery arrived, was well formed, and holds these signals. */
  'argus.delivery.received.v1': Type.Object({
    deliveryId: Text,
    source: Text,
    /** Who delivered it, by the name of the credential; `anonymous` on loopback without one. */
    sender: Text,
    receivedAt: Timestamp,
    /** Hex SHA-256 of the request's body. */
    digest: Text,
    bytes: Count,
    /** Alerts that the source left out; such a delivery never resolves anything by absence. */
    truncatedAlerts: Count,
    /** What else the source said: receiver, group key, group labels, external URL … */
    envelope: Type.Record(Type.String(), Type.Unknown()),
    signals: Type.Array(Signal),
  }),
  /** A delivery, or some alerts of one, can never be understood: kept with the reason, never dropped. */
  'argus.delivery.quarantined.v1': Type.Object({
    deliveryId: Text,
    source: Text,
    sender: Text,
    receivedAt: Timestamp,
    digest: Text,
    bytes: Count,
    reason: Text,
    /** What is wrong, field by field, with the fix. */
    problems: Type.Array(Text),
    /** How many alerts this stands for in the ledger: those refused, or 1 for an unreadable delivery. */
    alerts: Type.Integer({ minimum: 1 }),
    /** What was refused, as text, cut at 64 KiB. */
    content: Type.String(),
  }),
};
