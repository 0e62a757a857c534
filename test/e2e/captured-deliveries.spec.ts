import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#libs/testing';
import { incidentOf, incidentsOf, settledLedger, unaccounted } from './record.js';
import { type RunningArgus, startArgus } from './running-argus.js';

const folder = join(
  process.env['ARGUS_CONTRACTS'] ?? join(process.cwd(), '..', 'shared', 'contracts'),
  'alertmanager',
  'captured-0.25.0',
);
const captured = existsSync(folder);
if (!captured) {
  process.stderr.write(
    `SKIPPED: Alertmanager's recorded deliveries are not at ${folder}; set ARGUS_CONTRACTS\n`,
  );
}

/** The bodies that a real Alertmanager 0.25 posted, in order. */
const bodies = (): object[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => (JSON.parse(readFileSync(join(folder, file), 'utf8')) as { body: object }).body);

(captured ? describe : describe.skip)('what a real Alertmanager delivered', () => {
  let argus: RunningArgus;
  beforeAll(async () => {
    argus = await startArgus();
  }, 180_000);
  afterAll(() => argus?.dispose(), 90_000);

  it('is taken in, each delivery with a 2xx, and every alert is accounted for', async () => {
    for (const body of bodies()) expect((await argus.deliver(body)).status).toBe(200);

    // 20 alerts: the first of each of 5 groups opens, the group's others and the ends belong, the rest repeats.
    const ledger = await settledLedger(argus, 20);
    expect(unaccounted(ledger)).toBe(0);
    expect(ledger).toEqual({
      received: 20,
      opened: 5,
      attached: 9,
      deduplicated: 6,
      suppressed: 0,
      quarantined: 0,
      inFlight: 0,
    });
  }, 120_000);

  it('makes one incident of each group, and all of them are over at the end', async () => {
    const incidents = await eventually(
      async () => {
        const found = await incidentsOf(argus);
        return found.length >= 5 && found.every(({ status }) => status === 'resolved') && found;
      },
      'all incidents are resolved',
      60_000,
    );
    const summary = incidents.map(({ groupLabels, severity, alertsTotal, alertsFiring }) => ({
      group: [groupLabels['alertname'], groupLabels['cluster']].filter(Boolean).join('/'),
      severity,
      alertsTotal,
      alertsFiring,
    }));
    expect(summary.sort((a, b) => (a.group < b.group ? -1 : 1))).toEqual([
      { group: 'A1', severity: 'critical', alertsTotal: 1, alertsFiring: 0 },
      { group: 'A2', severity: 'critical', alertsTotal: 1, alertsFiring: 0 },
      { group: 'A3', severity: 'critical', alertsTotal: 1, alertsFiring: 0 },
      { group: 'EmptyAnn/eu2', severity: 'medium', alertsTotal: 1, alertsFiring: 0 },
      // Two pods and, later, the cluster, which made it critical.
      { group: 'KubePodCrashLooping/eu1', severity: 'critical', alertsTotal: 3, alertsFiring: 0 },
    ]);
  }, 120_000);

  it('keeps the moment at which an alert began, to the nanosecond', async () => {
    const [a1] = (await incidentsOf(argus)).filter(({ groupLabels }) => groupLabels['alertname'] === 'A1');
    const { alerts } = await incidentOf(argus, a1?.id ?? '');
    expect(alerts.map(({ episode }) => episode)).toEqual(['2026-11-21T01:45:58.133573824Z']);
  }, 60_000);
});
