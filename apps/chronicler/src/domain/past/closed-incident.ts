import type { EventData, ProposedAction, Severity } from '#libs/contracts';
import type { IncidentFacts } from '#libs/policy';

type Labels = Readonly<Record<string, string>>;

/** An alert of a closed incident: what somebody who sees it again knows it by. */
export interface PastAlert {
  readonly labels: Labels;
  readonly annotations: Labels;
}

/** What was concluded about an incident's cause. */
export type PastCause = EventData<'argus.triage.hypothesised.v1'>['hypotheses'][number];

/** A piece of evidence, as far as a page tells of it. */
export interface PastEvidence {
  readonly id: string;
  readonly kind: string;
  readonly says: string;
  readonly query: string;
  /** The template of a log's lines, where it is one. */
  readonly template?: string;
}

/** What became of an attempt: `unknown` where nothing could be found out, or nobody looked. */
export type AttemptEnd = 'kept' | 'regressed' | 'failed' | 'refused' | 'unknown';

/** One action that was tried. */
export interface PastAttempt {
  readonly action: ProposedAction;
  readonly end: AttemptEnd;
  /** The runbook that recommended it, where one did. */
  readonly runbookId?: string;
  /** Who agreed to it. */
  readonly approvedBy?: string;
}

/** What labels said before it was masked: to work with, and never to be shown. */
export interface HiddenLabels {
  /** The values, or parts of them, that nothing of what is written may hold. */
  readonly values: readonly string[];
  /** All labels of the first alert: what was done about it followed from them. */
  readonly labels: Labels;
}

/** A closed incident, as far as the next one can be served by it. It follows from the incident's events alone. */
export interface ClosedIncident {
  readonly id: string;
  readonly facts: IncidentFacts;
  /** Epoch ms. */
  readonly openedAt: number;
  readonly closedAt: number;
  /** The event that closed it. */
  readonly closureId: string;
  readonly closedBecause: string;
  readonly worst: Severity;
  /** Those whose labels differ in what a matcher goes by, the first first. */
  readonly alerts: readonly PastAlert[];
  readonly alertCount: number;
  /** What its alerts' labels call the service, most alerts first. */
  readonly services: readonly string[];
  /** The likeliest first. */
  readonly causes: readonly PastCause[];
  readonly evidence: readonly PastEvidence[];
  readonly attempts: readonly PastAttempt[];
  /** The runbook that was recommended last, with its checks. */
  readonly recommended?: EventData<'argus.triage.recommended.v1'>;
  readonly ticket?: { readonly key: string; readonly url: string };
  /** What is masked in it; absent where nothing is. */
  readonly hidden?: HiddenLabels;
}

/** The labels that actions and checks followed from. */
export const labelsOfFirst = ({ hidden, alerts }: Pick<ClosedIncident, 'hidden' | 'alerts'>): Labels =>
  hidden?.labels ?? alerts[0]?.labels ?? {};

/** Whether something that was tried has helped, and stayed. */
export const wasHelped = ({ attempts }: ClosedIncident): boolean =>
  attempts.some(({ end }) => end === 'kept');
