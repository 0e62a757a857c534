import { Incident, IncidentAlert, TimelineEntry } from './incident.js';
import { AuditEvent, AuditMessage } from './record.js';
import { DeadLetter, QuarantinedDelivery } from './views.js';

/** Everything that is read through TypeORM's repositories. */
export const entities = [
  AuditMessage,
  AuditEvent,
  Incident,
  IncidentAlert,
  TimelineEntry,
  DeadLetter,
  QuarantinedDelivery,
];
