import { type ArgusEvent, type Priority, type Severity, priorities, severities } from '#libs/contracts';
import type { IncidentFacts } from './condition-variables.js';

/** The priority that a severity has unless a rule says otherwise: P1 for critical to P5 for info. */
export const priorityOfSeverity = (severity: Severity): Priority =>
  priorities[severities.indexOf(severity)] ?? 'P5';

/** Before anything is known of an incident. */
export const unknownIncident: IncidentFacts = {
  ...{ id: '', title: '', severity: 'medium', priority: 'P3' },
  ...{ labels: {}, alerts: 0, reopened: false },
};

/** What conditions may know of an incident after one more fact of its history. */
export function incidentFactsAfter(before: IncidentFacts, event: ArgusEvent): IncidentFacts {
  switch (event.type) {
    case 'argus.incident.opened.v1': {
      const { incidentId: id, title, severity, groupLabels: labels, priority } = event.data;
      return { ...before, id, title, severity, labels, priority: priority ?? priorityOfSeverity(severity) };
    }
    case 'argus.incident.severity-changed.v1': {
      const { from, to } = event.data;
      const followed = before.priority === priorityOfSeverity(from);
      return { ...before, severity: to, ...(followed ? { priority: priorityOfSeverity(to) } : {}) };
    }
    case 'argus.incident.priority-changed.v1':
      return { ...before, priority: event.data.to };
    case 'argus.incident.reopened.v1':
      return { ...before, reopened: true };
    case 'argus.incident.alert-attached.v1':
      return { ...before, alerts: before.alerts + 1 };
    case 'argus.incident.alert-resolved.v1':
      return { ...before, alerts: Math.max(0, before.alerts - 1) };
    default:
      return before;
  }
}
