import type { EventData, Evidence } from '#libs/contracts';
import { type IncidentFacts, unknownIncident } from '#libs/policy';
import type { Told } from './narration.js';

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
  /** What has been recommended so far, the latest last. */
  readonly recommendations: readonly Recommendation[];
  /** By approval, the action that it is about. */
  readonly approvals: ReadonlyMap<string, string>;
  /** What is not recommended again for this incident, by the runbook's id. */
  readonly triedInVain: ReadonlyMap<string, Attempt>;
  /** Since when it is looked at: it opened then, or again; epoch ms. */
  readonly lookedFrom?: number;
  /** How often evidence was asked for, and how often since the incident was last opened. */
  readonly looks: number;
  readonly looksThisTime: number;
  readonly nextLookAt?: number;
  /** The look whose evidence is awaited, or not concluded from yet. */
  readonly pending?: EventData<'argus.triage.evidence-requested.v1'>;
  /** When it was asked for, epoch ms. */
  readonly askedAt?: number;
  /** What that look found; it is let go when it has been concluded from. */
  readonly evidence: readonly Evidence[];
  readonly settled?: EventData<'argus.triage.evidence-settled.v1'>;
  /** What the latest look came to, until a model has worded it. */
  readonly concluded?: Concluded;
  /** Whether people are shown a likely cause, found since the incident was last opened. */
  readonly causeKnown: boolean;
  /** The causes that a model has worded. */
  readonly narratedCauses?: string;
  readonly closedAt?: number;
}

/** What a look found and concluded. */
export interface Concluded {
  readonly told: Told;
  readonly looked: EventData<'argus.triage.evidence-requested.v1'>;
  /** The model that has been asked to word it, and when, epoch ms. */
  readonly asked?: { readonly model: string; readonly at: number };
}

/** A runbook that was recommended with an action. */
export interface Recommendation {
  readonly runbookId: string;
  readonly runbook: string;
  readonly actionId: string;
  readonly action: string;
}

/** What was tried in vain, in words, and why it is held to be in vain. */
export interface Attempt extends Recommendation {
  readonly why: string;
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
  recommendations: [],
  approvals: new Map(),
  triedInVain: new Map(),
  looks: 0,
  looksThisTime: 0,
  evidence: [],
  causeKnown: false,
};
