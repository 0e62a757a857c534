import type { EventData } from '#libs/contracts';
import { type IncidentFacts, unknownIncident } from '#libs/policy';

/** An alert of the incident that fires. */
export type FiringAlert = EventData<'argus.incident.alert-attached.v1'>;

/** What triage knows of an incident. */
export interface TriageState {
  readonly incidentId?: string;
  /** What the policy may ask about it. */
  readonly facts: IncidentFacts;
  readonly open: boolean;
  readonly reopened: boolean;
  /** The first alerts that still fire, oldest first: enough to see what they have in common. */
  readonly alerts: readonly FiringAlert[];
  /** How many more fire. */
  readonly furtherAlerts: number;
  readonly started: boolean;
  readonly observed: boolean;
  /** The standing recommendation since the incident was last opened. */
  readonly recommended: 'not-yet' | 'no-runbook' | 'runbook';
  readonly closedAt?: number;
}

/** Looking at more of a storm would cost time and show nothing new. */
export const alertsLookedAt = 50;

/** Before the first fact. */
export const initialTriageState: TriageState = {
  facts: unknownIncident,
  open: false,
  reopened: false,
  alerts: [],
  furtherAlerts: 0,
  started: false,
  observed: false,
  recommended: 'not-yet',
};
