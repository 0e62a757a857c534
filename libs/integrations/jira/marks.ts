import { labelText } from './plain-text.js';

/** The property that names the operation which made an issue or a comment. Reads see it at once. */
export const operationProperty = 'argus.operation';

/** The property's value for an operation. */
export const operationMark = (operationId: string): { key: string; value: unknown } => ({
  key: operationProperty,
  value: { operationId },
});

/** Whether a property's value, as Jira gave it back, names the operation. */
export const marks = (value: unknown, operationId: string): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (value as { operationId?: unknown }).operationId === operationId;

/** The label by which the search finds the issue of an operation. */
export const operationLabel = (operationId: string): string => labelText(`argus-op-${operationId}`);

/** The label by which people find the issues of an incident. */
export const incidentLabel = (incidentId: string): string => labelText(`argus-incident-${incidentId}`);
