import Type, { type Static } from 'typebox';
import { AlertStatus, Episode, Labels, SeverityField, Text, Timestamp } from './fields.js';

/** An evaluated alert: what the evaluator hands to the router. */
export const EvaluatedAlert = Type.Object({
  ...Episode,
  labels: Labels,
  annotations: Labels,
  severity: SeverityField,
  startsAt: Timestamp,
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

/** Facts of the router about alerts that changed no incident. */
export const routedAlertEvents = {
  'argus.alert.deduplicated.v1': Type.Object({
    ...Episode,
    status: AlertStatus,
    reason: Text,
    /** The incident that already holds the alert, where there is one. */
    incidentId: Type.Optional(Text),
  }),
  'argus.alert.suppressed.v1': Type.Object({
    ...Episode,
    status: AlertStatus,
    reason: Text,
    /** What suppressed it: the maintenance window's id. */
    by: Text,
    until: Timestamp,
  }),
};
