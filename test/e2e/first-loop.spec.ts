import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Incident, Ledger, TailEntry } from '#libs/audit';
import { eventually } from '#libs/testing';
import { startAlertmanager } from './alertmanager.js';
import { mailsIn } from './mailbox.js';
import { type MetricsPage, startMetricsPage } from './metrics-page.js';
import { findProgram } from './programs.js';
import { startPrometheus } from './prometheus.js';
import { countByType, eventIn, incidentOf, onlyIncident, settledLedger, unaccounted } from './record.js';
import { type RunningArgus, startArgus } from './running-argus.js';
import { verifiedHistory } from './verified-record.js';

const prometheus = findProgram('prometheus', 'prometheus');
const alertmanager = findProgram('prometheus-alertmanager', 'prometheus-alertmanager');
const haveBoth = prometheus !== undefined && alertmanager !== undefined;

const highErrorRate = {
  alert: 'HighErrorRate',
  expr: 'error_ratio > 0.05',
  labels: { severity: 'critical' },
  annotations: { summary: '{{ $labels.service }} fails on {{ $labels.instance }}' },
};

/** The tests are steps of one story: a service fails on two instances, and recovers. */
(haveBoth ? describe : describe.skip)('from a metric to a closed incident', () => {
  const ends: (() => Promise<void>)[] = [];
  let argus: RunningArgus;
  let page: MetricsPage;
  let incident: Incident;

  beforeAll(async () => {
    argus = await startArgus({
      fromNothing: true,
      policy: {
        closing: { verify_for: '2s' },
        route: {
          receiver: 'default',
          group_by: ['alertname', 'cluster', 'service'],
          group_wait: '0s',
          group_interval: '500ms',
        },
      },
    });
    ends.push(() => argus.dispose());
    page = await startMetricsPage({ 'checkout-1': 0.2, 'checkout-2': 0.3 });
    ends.push(() => page.close());
    const teller = await startAlertmanager(alertmanager ?? '', `${argus.url}/webhooks/alertmanager`);
    ends.push(() => teller.stop());
    const watcher = await startPrometheus({
      program: prometheus ?? '',
      target: page.address,
      alertmanager: teller.address,
      rules: [highErrorRate],
    });
    ends.push(() => watcher.stop());
  }, 240_000);

  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  }, 120_000);

  const topics = async (): Promise<string[]> => (await mailsIn(argus.dataDir)).map(({ topic }) => topic);
  const tickets = async (): Promise<string[]> =>
    (await readdir(join(argus.dataDir, 'tickets'))).filter((name) => name.endsWith('.md'));

  it('opens one incident for two instances that fail at once', async () => {
    incident = await onlyIncident(argus, 'open');

    const { alerts, title, severity, groupLabels } = await incidentOf(argus, incident.id);
    expect(alerts.map(({ labels }) => labels['instance']).sort()).toEqual(['checkout-1', 'checkout-2']);
    expect({ severity, groupLabels }).toEqual({
      severity: 'critical',
      groupLabels: { alertname: 'HighErrorRate', service: 'checkout' },
    });
    expect(title).toMatch(/^checkout fails on checkout-[12]$/);
    const received = await eventually(async () => {
      const { events } = await argus.api<{ events: TailEntry[] }>('/audit?type=argus.delivery.received.v1');
      return events[0];
    }, 'the delivery is on record');
    expect(received.data['signals']).toHaveLength(2);
  }, 90_000);

  it('tells people once and makes one ticket', async () => {
    await eventIn(argus, incident.id, 'argus.notification.sent.v1');
    const { data: ticket } = await eventIn(argus, incident.id, 'argus.ticket.created.v1');
    // A recommendation that comes when all is over asks nobody for anything.
    await eventIn(argus, incident.id, 'argus.approval.requested.v1');

    const opened = (await mailsIn(argus.dataDir)).filter(({ topic }) => topic === 'opened');
    expect(opened).toHaveLength(1);
    expect(opened[0]?.incidentId).toBe(incident.id);
    expect(opened[0]?.mail.text).toContain(`${argus.url}/incidents/${incident.id}`);
    expect(await tickets()).toEqual([`${ticket.key}.md`]);
  }, 90_000);

  it('takes what Alertmanager repeats for what it knows', async () => {
    await eventually(
      async () => (await argus.api<Ledger>('/ledger')).deduplicated >= 4,
      'two repeated deliveries are in the ledger',
      60_000,
    );

    const { alerts } = await incidentOf(argus, (await onlyIncident(argus, 'open')).id);
    expect(alerts).toHaveLength(2);
    expect((await topics()).filter((topic) => topic === 'opened' || topic === 'updated')).toEqual(['opened']);
    expect(await tickets()).toHaveLength(1);
  }, 90_000);

  it('closes it once both have been well for long enough', async () => {
    page.show({ 'checkout-1': 0, 'checkout-2': 0 });
    await onlyIncident(argus, 'closed');

    const { alerts, timeline, closedAt } = await incidentOf(argus, incident.id);
    expect(alerts.map(({ status }) => status)).toEqual(['resolved', 'resolved']);
    const over = timeline.filter(({ type }) => type === 'argus.incident.alert-resolved.v1').at(-1);
    const { data: resolved } = await eventIn(argus, incident.id, 'argus.incident.resolved.v1');
    const verifyAt = Date.parse(resolved.verifyAt);
    expect(verifyAt - Date.parse(over?.time ?? '')).toBeGreaterThanOrEqual(2_000);
    expect(Date.parse(closedAt ?? '')).toBeGreaterThanOrEqual(verifyAt);
    expect(countByType(timeline)).toMatchObject({
      'argus.incident.opened.v1': 1,
      'argus.incident.alert-attached.v1': 2,
      'argus.incident.alert-resolved.v1': 2,
      'argus.incident.resolved.v1': 1,
      'argus.verification.passed.v1': 1,
      'argus.incident.closed.v1': 1,
      'argus.ticket.created.v1': 1,
    });
  }, 120_000);

  it('leaves the ticket done, people told and a report', async () => {
    const { data: written } = await eventIn(argus, incident.id, 'argus.report.written.v1');
    const report = await readFile(join(argus.dataDir, 'reports', written.file));
    expect(createHash('sha256').update(report).digest('hex')).toBe(written.digest);
    expect(report.toString()).toContain(incident.id);

    const [ticket = ''] = await tickets();
    await eventually(
      async () =>
        (await readFile(join(argus.dataDir, 'tickets', ticket), 'utf8')).includes('- Status: **done**'),
      'the ticket is done',
    );
    await eventually(async () => (await topics()).includes('closed'), 'people are told that it closed');
    expect((await topics()).filter((topic) => topic === 'opened')).toHaveLength(1);
  }, 90_000);

  it('has every alert accounted for', async () => {
    const ledger = await settledLedger(argus, 6);
    expect(unaccounted(ledger)).toBe(0);
    // Two began, in one incident; their ends belong to it as well; the rest was known.
    expect(ledger).toMatchObject({
      opened: 1,
      attached: 3,
      suppressed: 0,
      quarantined: 0,
      deduplicated: ledger.received - 4,
    });
  }, 90_000);

  it('has an author for everything that happened, whose signature holds', async () => {
    const history = await verifiedHistory(argus, incident.id);
    expect(history.filter(({ verified }) => !verified)).toEqual([]);
    expect(new Set(history.map(({ agent }) => agent))).toEqual(
      new Set(['router', 'notifier', 'ticketing', 'triage', 'solicitor', 'closer', 'chronicler']),
    );
  }, 90_000);
});
