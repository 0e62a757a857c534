import { type EventData, type Severity, fact } from '#libs/contracts';
import { incidentFacts } from '#libs/testing/incident-history';
import type { RouteTaken } from '../src/domain/state.js';
import type { NotifierPolicy, Receiver, Target } from '../src/domain/targets.js';

/** The incident that the notifier's specs are about, and how the notifier is set up in them. */
export const incidentId = 'inc-1';
export const start = 1_763_713_620_000; // 2025-11-21 08:27 UTC
export const email: Target = { channel: 'email', recipients: ['oncall@argus.local'] };
export const slack: Target = { channel: 'slack', recipients: ['C0INCIDENTS'] };
export const webhook: Target = { channel: 'webhook', recipients: ['hooks.example#1'] };
export const publicUrl = 'http://127.0.0.1:8080';

/** A receiver of the policy. */
export const receiver = (
  name: string,
  targets: readonly Target[],
  minimumSeverity: Severity = 'low',
): Receiver => ({ name, targets, minimumSeverity });

/** A policy whose first receiver stands in for those that it does not have. */
export const policyWith = (
  receivers: readonly Receiver[],
  muted: NotifierPolicy['muted'] = () => undefined,
): NotifierPolicy => ({
  publicUrl,
  receiver: (name) => receivers.find((each) => each.name === name) ?? receivers[0] ?? receiver('default', []),
  muted,
  digest: () => undefined,
  quiet: () => undefined,
  escalation: () => undefined,
  promised: () => undefined,
  knows: () => false,
  placesOf: () => [],
});
export const both = policyWith([receiver('default', [email, slack])]);
export const emailOnly = policyWith([receiver('default', [email])]);
export const webhookOnly = policyWith([receiver('default', [webhook])]);

/** A route with a rhythm that is easily told apart: 30 s, 5 min, 4 h. */
export const route = (more: Partial<RouteTaken> = {}): RouteTaken => ({
  ...{ route: '{}', receiver: 'default', muteTimeIntervals: [], activeTimeIntervals: [] },
  ...{ groupWaitMs: 30_000, groupIntervalMs: 300_000, repeatIntervalMs: 14_400_000 },
  ...more,
});

const facts = incidentFacts(incidentId);
/** What other agents state. */
export const opened = (severity: Severity = 'critical', routes?: RouteTaken[]) =>
  facts.opened({
    title: 'Disk is filling on db-1',
    severity,
    groupKey: 'disk',
    groupLabels: { service: 'checkout' },
    ...(routes === undefined ? {} : { routes }),
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
/** An alert that begins to fire when it is attached. */
export const attachedAt = (fingerprint: string, now: number) =>
  attached(fingerprint, { startsAt: new Date(now).toISOString() });
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
