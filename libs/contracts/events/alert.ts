import Type, { type Static } from 'typebox';
import {
  AlertStatus,
  Count,
  Episode,
  Instead,
  Labels,
  SeverityField,
  Text,
  Timestamp,
  Turn,
} from './fields.js';

/** An evaluated alert: what the evaluator hands to the router. */
export const EvaluatedAlert = Type.Object({
  ...Episode,
  labels: Labels,
  annotations: Labels,
  severity: SeverityField,
  startsAt: Timestamp,
  /** When it ended; for an alert that fires, when it is over unless its sender says again that it fires. */
  endsAt: Type.Optional(Timestamp),
  generatorURL: Type.Optional(Type.String()),
  deliveryId: Text,
  source: Text,
});
export type EvaluatedAlert = Static<typeof EvaluatedAlert>;

/** Facts of the evaluator. */
export const alertEvents = {
  'argus.alert.firing.v1': EvaluatedAlert,
  'argus.alert.resolved.v1': EvaluatedAlert,
};

/** What is known of an alert that is held back, so that it can be judged again. */
const Held = {
  ...Turn,
  alert: Type.Optional(EvaluatedAlert),
  /** The entry in the ledger that this outcome takes the place of, when the alert was judged again. */
  instead: Type.Optional(Instead),
};

/** Facts of the router about alerts that changed no incident. */
export const routedAlertEvents = {
  'argus.alert.deduplicated.v1': Type.Object({
    ...Episode,
    status: AlertStatus,
    reason: Text,
    /** The incident that already holds the alert, where there is one. */
    incidentId: Type.Optional(Text),
    /** The rule of the policy that says so, where one does. */
    rule: Type.Optional(Text),
    /** The fingerprint of the alert that it repeats under a declared key. */
    of: Type.Optional(Text),
    /** When it is over unless its sender says again that it fires. */
    endsAt: Type.Optional(Timestamp),
    /** While it flaps: when it is believed again, unless it changes once more. */
    until: Type.Optional(Timestamp),
    ...Held,
  }),
  'argus.alert.suppressed.v1': Type.Object({
    ...Episode,
    status: AlertStatus,
    reason: Text,
    /** What suppressed it: the id of a silence or a maintenance window, the name of an inhibition rule. */
    by: Text,
    /** Where the end is known. */
    until: Type.Optional(Timestamp),
    /** The fingerprint of the alert that inhibits it. */
    source: Type.Optional(Text),
    ...Held,
  }),
  /** Alerts that are held in a partition are to be judged again: a window or a silence ended, an inhibiting alert resolved. */
  'argus.alert.due.v1': Type.Object({ partition: Count, at: Timestamp, reason: Text }),
};
