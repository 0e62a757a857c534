import { type EventData, type Severity, fact } from '#libs/contracts';
import { incidentFacts } from '#libs/testing/incident-history';
import type { NotifierPolicy } from '../src/domain/decide.js';

/** The incident that the notifier's specs are about, and how the notifier is set up in them. */
export const incidentId = 'inc-1';
export const start = 1_763_713_620_000; // 2025-11-21 08:27 UTC
export const email = {
  name: 'email',
  recipients: ['oncall@argus.local'],
  minimumSeverity: 'low',
  staysInThread: false,
} as const;
export const slack = {
  name: 'slack',
  recipients: ['C0INCIDENTS'],
  minimumSeverity: 'high',
  staysInThread: true,
} as const;
export const publicUrl = 'http://127.0.0.1:8080';
export const both: NotifierPolicy = { publicUrl, channels: [email, slack] };
export const emailOnly: NotifierPolicy = { publicUrl, channels: [email] };

const facts = incidentFacts(incidentId);
/** What other agents state. */
export const opened = (severity: Severity = 'critical') =>
  facts.opened({
    title: 'Disk is filling on db-1',
    severity,
    groupKey: 'disk',
    groupLabels: { service: 'checkout' },
  });
export const attached = (
  fingerprint: string,
  more: Partial<EventData<'argus.incident.alert-attached.v1'>> = {},
) =>
  facts.attached(fingerprint, {
    labels: { alertname: 'DiskFilling', instance: fingerprint },
    severity: 'critical',
    startsAt: '2025-11-21T09:20:00+01:00',
    ...more,
  });
export const { alertResolved, severityChanged } = facts;
export const closed = facts.closed();
export const reopened = facts.reopened();
export const allResolved = facts.resolved('2025-11-21T08:40:00.000Z');
const action = {
  id: 'free-space',
  title: 'Free disk space',
  kind: 'command',
  risk: 'high',
  target: 'db-1',
  parameters: {},
} as const;
export const approvalRequested = fact('argus.approval.requested.v1', incidentId, {
  incidentId,
  approvalId: 'ap-1',
  action,
  digest: 'd1',
  expiresAt: '2025-11-21T09:00:00.000Z',
  link: `${publicUrl}/approvals/ap-1`,
  reason: 'risk-needs-a-person',
});
export const run = { incidentId, approvalId: 'ap-1', actionId: 'free-space' };
