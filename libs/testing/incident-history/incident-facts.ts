import { type EventData, type EventType, type ProposedAction, type Severity, fact } from '#libs/contracts';

type Some<T extends EventType> = Partial<EventData<T>>;

/** An action that somebody has to approve. */
export const restartService: ProposedAction = {
  id: 'restart-service',
  title: 'Restart checkout',
  kind: 'command',
  risk: 'medium',
  target: 'service/checkout',
  parameters: { command: 'demo-restart', args: ['checkout'] },
};

/** The facts of an incident that specs are full of, with data that matters to none of them unless it says so. */
export const incidentFacts = (incidentId: string) => ({
  opened: (more: Some<'argus.incident.opened.v1'> = {}) =>
    fact('argus.incident.opened.v1', incidentId, {
      ...{ incidentId, title: 'checkout', severity: 'high', reason: 'new-group' },
      ...{ groupKey: 'checkout', groupLabels: {} },
      ...more,
    }),
  attached: (fingerprint: string, more: Some<'argus.incident.alert-attached.v1'> = {}) =>
    fact('argus.incident.alert-attached.v1', incidentId, {
      ...{ incidentId, fingerprint, episode: '1', outcome: 'attached', reason: 'same-group' },
      ...{ labels: {}, annotations: {}, severity: 'high', startsAt: '2023-11-14T22:13:20.000Z' },
      ...more,
    }),
  alertResolved: (fingerprint: string, more: Some<'argus.incident.alert-resolved.v1'> = {}) =>
    fact('argus.incident.alert-resolved.v1', incidentId, {
      ...{ incidentId, fingerprint, episode: '1', reason: 'resolved', endsAt: '2023-11-14T22:20:00.000Z' },
      ...more,
    }),
  severityChanged: (from: Severity = 'high', to: Severity = 'critical') =>
    fact('argus.incident.severity-changed.v1', incidentId, { incidentId, from, to, reason: 'worse-alert' }),
  recommended: (more: Some<'argus.triage.recommended.v1'> = {}) =>
    fact('argus.triage.recommended.v1', incidentId, { incidentId, reason: 'runbook-matches', ...more }),
  resolved: (verifyAt: string) =>
    fact('argus.incident.resolved.v1', incidentId, { incidentId, verifyAt, reason: 'all-alerts-resolved' }),
  closed: () => fact('argus.incident.closed.v1', incidentId, { incidentId, reason: 'stayed-resolved' }),
  reopened: () => fact('argus.incident.reopened.v1', incidentId, { incidentId, reason: 'fired-again' }),
});
