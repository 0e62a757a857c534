import { type EventOf, type Fact, type Severity, compareSeverity, fact } from '#libs/contracts';
import type { Reason } from './explain.js';
import type { RoutedIncident } from './state.js';

/** An evaluated alert, as the evaluator states it. */
export type AlertEvent = EventOf<'argus.alert.firing.v1'> | EventOf<'argus.alert.resolved.v1'>;

/** Where one alert goes: the facts that say so, and why. */
export interface Placement {
  /** The incident that it changes; undefined when it changes none. */
  readonly incidentId: string | undefined;
  readonly facts: readonly Fact[];
  readonly reason: Reason;
}

/** The alert changes nothing; `incidentId` names the incident that explains why, where there is one. */
export function deduplicated(alert: AlertEvent, reason: Reason, incidentId?: string): Placement {
  const { fingerprint, episode } = alert.data;
  const data = { fingerprint, episode, status: statusOf(alert), reason, ...(incidentId && { incidentId }) };
  const facts = [fact('argus.alert.deduplicated.v1', fingerprint, data, because(alert))];
  return { incidentId: undefined, facts, reason };
}

/** The firing alert now belongs to the incident. */
export function attachedFact(
  alert: AlertEvent,
  incidentId: string,
  outcome: 'opened' | 'attached',
  reason: Reason,
): Fact {
  const { fingerprint, episode, labels, annotations, severity, startsAt, generatorURL } = alert.data;
  const about = { fingerprint, episode, labels, annotations, severity, startsAt };
  const data = { incidentId, ...about, outcome, reason, ...(generatorURL !== undefined && { generatorURL }) };
  return fact('argus.incident.alert-attached.v1', incidentId, data, because(alert));
}

/** An incident's severity only ever rises: one that falls while people work on it confuses them. */
export function risenSeverity(alert: AlertEvent, { id, severity }: RoutedIncident): Fact[] {
  const to: Severity = alert.data.severity;
  if (compareSeverity(to, severity) >= 0) return [];
  const data = { incidentId: id, from: severity, to, reason: 'worse-alert' satisfies Reason };
  return [fact('argus.incident.severity-changed.v1', id, data, because(alert))];
}

/** Every fact names the alert event that it follows from, which is how a second delivery is told. */
export const because = ({ id }: { readonly id: string }): { causationid: string } => ({ causationid: id });

export const statusOf = ({ type }: AlertEvent): 'firing' | 'resolved' =>
  type === 'argus.alert.firing.v1' ? 'firing' : 'resolved';
