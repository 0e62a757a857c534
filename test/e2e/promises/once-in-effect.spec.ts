import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Ledger } from '#libs/audit';
import { type RunningArgus, startArgus } from '../running-argus.js';
import { firingAlert } from './support/alert-traffic.js';
import { incidentsWithTicket, mailedNotifications, ticketFiles } from './support/effects.js';
import { settled } from './support/settled.js';
import { WholeRecord } from './support/whole-record.js';

describe('once in effect', () => {
  let argus: RunningArgus;

  beforeAll(async () => {
    argus = await startArgus();
  }, 300_000);
  afterAll(() => argus?.dispose(), 120_000);

  const effects = async () => ({
    record: await WholeRecord.of(argus),
    ledger: await argus.api<Ledger>('/ledger'),
    ticketed: await incidentsWithTicket(argus),
    files: await ticketFiles(argus),
    mailed: await mailedNotifications(argus),
  });

  it('the same delivery twenty times at once is one incident, one ticket and one mail', async () => {
    const delivery = firingAlert({ alertname: 'DiskSlow', service: 'orders', severity: 'critical' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => argus.deliver(delivery)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));

    const { record, ledger, ticketed, files, mailed } = await settled(argus, 120_000, effects);
    expect(ledger).toMatchObject({ received: 20, opened: 1, deduplicated: 19 });
    const incidents = record.of('argus.incident.opened.v1').map(({ data }) => data.incidentId);
    expect(incidents).toHaveLength(1);
    expect(ticketed).toEqual(incidents);
    expect(files).toEqual(['ARG-1.md']);
    const requested = record.of('argus.notification.requested.v1').map(({ data }) => data);
    expect(requested.map(({ topic }) => topic)).toEqual(['opened']);
    expect(mailed).toEqual(requested.map(({ notificationId }) => notificationId));
  }, 300_000);

  it('also when Argus is killed as soon as it has accepted a delivery', async () => {
    const services = ['billing', 'search', 'mail'];
    for (const service of services) {
      const delivery = firingAlert({ alertname: 'DiskSlow', service, severity: 'critical' });
      expect((await argus.deliver(delivery)).status).toBe(200);
      await argus.kill9();
      await argus.restart();
    }

    const { record, ticketed, files, mailed } = await settled(argus, 120_000, effects);
    const incidents = record.of('argus.incident.opened.v1').map(({ data }) => data.incidentId);
    expect(incidents).toHaveLength(1 + services.length);
    expect(ticketed.sort()).toEqual(incidents.sort());
    expect(files).toHaveLength(incidents.length);
    const requested = record.of('argus.notification.requested.v1').map(({ data }) => data);
    expect(requested.map(({ incidentId }) => incidentId).sort()).toEqual(incidents);
    const ids = requested.map(({ notificationId }) => notificationId).sort();
    expect(mailed.sort()).toEqual(ids);
    const sent = record.of('argus.notification.sent.v1').map(({ data }) => data.notificationId);
    expect(sent.sort()).toEqual(ids);
  }, 300_000);
});
