import Type, { type Static } from 'typebox';
import { AlertStatus, Count, Labels, Text, Timestamp } from './fields.js';

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
