import Type from 'typebox';
import { Episode, Labels, SeverityField, Text, Timestamp } from './fields.js';

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
  }),
  /** A firing alert belongs to the incident. `outcome` is its entry in the ledger. */
  'argus.incident.alert-attached.v1': Type.Object({
    incidentId: Text,
    ...Episode,
    outcome: Type.Enum(['opened', 'attached']),
    reason: Text,
    labels: Labels,
    annotations: Labels,
    severity: SeverityField,
    startsAt: Timestamp,
    generatorURL: Type.Optional(Type.String()),
  }),
  /**
   * An alert of the incident stopped firing. `outcome` is its entry in the ledger; it is absent where the
   * end of an episode only follows from the attachment of the next one.
   */
  'argus.incident.alert-resolved.v1': Type.Object({
    incidentId: Text,
    ...Episode,
    outcome: Type.Optional(Type.Enum(['attached'])),
    reason: Text,
    endsAt: Timestamp,
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

/** Facts of the closer. */
export const closureEvents = {
  /** Every alert has resolved; the incident closes at `verifyAt` if it stays so. */
  'argus.incident.resolved.v1': Type.Object({ incidentId: Text, verifyAt: Timestamp, reason: Text }),
  'argus.verification.passed.v1': Type.Object({ incidentId: Text, reason: Text }),
  'argus.verification.failed.v1': Type.Object({ incidentId: Text, reason: Text }),
  'argus.incident.closed.v1': Type.Object({ incidentId: Text, reason: Text }),
};
