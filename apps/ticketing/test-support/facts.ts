import type { EventData } from '#libs/contracts';
import { incidentFacts } from '#libs/testing/incident-history';
import type { TicketingPolicy } from '../src/domain/policy.js';
import { commentTopics } from '../src/domain/state.js';

/** The incident that ticketing's specs are about, and how ticketing is set up in them. */
export const incidentId = 'inc-1';
export const policy: TicketingPolicy = {
  tracker: 'file',
  trackers: ['file'],
  rules: [],
  mostCharts: 4,
  updateEveryMs: 0,
  publicUrl: 'https://argus.test',
  commentOn: commentTopics,
};
/** When all of it happens. */
export const now = 1_760_000_000_000;
/** What is proposed, approved and run. */
export const action = {
  id: 'prune-logs',
  title: 'Prune old logs',
  kind: 'command',
  risk: 'low',
  target: 'db-1',
  parameters: {},
} as const;
export const approved = { incidentId, approvalId: 'appr-1', digest: 'd', reason: 'ok' };
export const run = { incidentId, approvalId: 'appr-1', actionId: action.id };

const facts = incidentFacts(incidentId);
/** What other agents state. */
export const opened = () =>
  facts.opened({
    title: 'DiskFilling on db-1',
    groupKey: 'db-1',
    groupLabels: { service: 'orders db', host: 'db-1' },
  });
export const attached = (
  fingerprint: string,
  more: Partial<EventData<'argus.incident.alert-attached.v1'>> = {},
) =>
  facts.attached(fingerprint, {
    labels: { alertname: `Alert-${fingerprint}`, instance: 'db-1' },
    startsAt: '2025-10-09T08:53:20.000Z',
    ...more,
  });
export const { alertResolved } = facts;
export const severityChanged = facts.severityChanged();
export const resolved = facts.resolved('2025-10-09T09:05:00.000Z');
export const closed = facts.closed();
export const reopened = facts.reopened();
export const recommended = facts.recommended({
  runbook: {
    id: 'disk-filling',
    title: 'Disk filling',
    file: 'disk-filling.md',
    summary: 'Make room.',
    matchedOn: {},
  },
  action,
  reason: 'labels-match',
});
