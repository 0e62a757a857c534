import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Ledger, QuarantinedDelivery } from '#libs/audit';
import { eventually } from '#libs/testing';
import { incidentsOf, onlyIncident, settledLedger, unaccounted } from './record.js';
import { type RunningArgus, startArgus } from './running-argus.js';
import { sampleDelivery } from './sample-delivery.js';

describe('a delivery that cannot be understood', () => {
  let argus: RunningArgus;
  beforeAll(async () => {
    argus = await startArgus();
  }, 180_000);
  afterAll(() => argus?.dispose(), 90_000);

  const quarantined = (count: number): Promise<QuarantinedDelivery[]> =>
    eventually(
      async () => {
        const found = (await argus.api<{ quarantined: QuarantinedDelivery[] }>('/quarantine')).quarantined;
        return found.length >= count && found;
      },
      `${count} deliveries are in quarantine`,
      30_000,
    );

  it.each([
    ['is not JSON', '{"alerts": [', 'not-json'],
    ['has no alerts', { version: '4', status: 'firing' }, 'no-alerts-field'],
    ['is a list', [], 'list-of-alerts'],
  ])(
    'is accepted, kept and shown when it %s',
    async (_, body, reason) => {
      const before = (await argus.api<{ quarantined: unknown[] }>('/quarantine')).quarantined.length;

      const answer = await argus.deliver(body);

      expect(answer.status).toBe(202);
      expect(await answer.json()).toMatchObject({ quarantined: true, alerts: 1 });
      const [latest] = await quarantined(before + 1);
      expect(latest?.reason).toContain(reason);
      const page = await (await fetch(`${argus.url}/quarantine`)).text();
      expect(page).toContain(latest?.reason);
      expect(await incidentsOf(argus)).toEqual([]);
    },
    60_000,
  );

  it('does not keep the good alerts beside a bad one from becoming an incident', async () => {
    const before = await argus.api<Ledger>('/ledger');
    const good = sampleDelivery() as { alerts: object[] };

    const answer = await argus.deliver({ ...good, alerts: [...good.alerts, { status: 'on fire' }] });

    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ signals: 1, quarantined: 1 });
    await onlyIncident(argus, 'open');
    const ledger = await settledLedger(argus, before.received + 2);
    expect(ledger).toMatchObject({ opened: 1, quarantined: before.quarantined + 1 });
    expect(unaccounted(ledger)).toBe(0);
  }, 60_000);

  it.each([
    ['by GET', '/webhooks/alertmanager', { method: 'GET' }, 405],
    ['to a source that is not there', '/webhooks/nagios', { method: 'POST', body: '{}' }, 404],
    [
      'by a page of another site',
      '/webhooks/alertmanager',
      { method: 'POST', body: '{}', headers: { origin: 'https://evil.example' } },
      403,
    ],
  ])('is refused with the fix when it is sent %s', async (_, path, request, status) => {
    const answer = await fetch(`${argus.url}${path}`, request);
    expect(answer.status).toBe(status);
    expect(((await answer.json()) as { error: string }).error).toMatch(/\w/);
  });
});
