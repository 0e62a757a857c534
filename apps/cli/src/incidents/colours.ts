import type { IncidentStatus } from '#libs/audit';
import type { Severity } from '#libs/contracts';
import type { Colour } from '../terminal/paint.js';

/** What catches the eye first should be what matters first. */
export const severityColours: Readonly<Record<Severity, Colour | undefined>> = {
  critical: 'red',
  high: 'red',
  medium: 'yellow',
  low: undefined,
  info: 'dim',
};

export const statusColours: Readonly<Record<IncidentStatus, Colour | undefined>> = {
  open: 'red',
  resolved: 'yellow',
  closed: 'green',
};
