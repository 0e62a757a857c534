import { describe, expect, it } from '@jest/globals';
import { bodyFrom } from './from-file.js';
import { notOver, webhookPayload } from './payload.js';
import { sampleAlerts } from './sample.js';
import { continued, withFiring, withoutService } from './sample-memory.js';

const now = '2026-11-21T10:00:00.000Z';
const later = '2026-11-21T10:05:00.000Z';
const checkout = { service: 'checkout', severity: 'critical', count: 1 };
const read = (content: unknown, resolve = false): Record<string, unknown> =>
  JSON.parse(bodyFrom(JSON.stringify(content), { name: 'a.json', now, resolve })) as Record<string, unknown>;

describe('a sample', () => {
  it('is a delivery as Alertmanager sends it, with what its alerts have in common', () => {
    const payload = webhookPayload(sampleAlerts({ ...checkout, count: 2 }, now));
    expect(payload).toMatchObject({
      version: '4',
      status: 'firing',
      groupLabels: { alertname: 'HighErrorRate' },
      commonLabels: {
        alertname: 'HighErrorRate',
        service: 'checkout',
        environment: 'production',
        severity: 'critical',
      },
    });
    expect(payload['alerts']).toMatchObject([
      { labels: { instance: 'checkout-1' }, startsAt: now, endsAt: notOver },
      { labels: { instance: 'checkout-2' } },
    ]);
    expect(payload['commonLabels']).not.toHaveProperty('instance');
  });

  it('keeps its beginning when it is sent again, as an alert that goes on does', () => {
    const first = sampleAlerts(checkout, now);
    expect(continued(sampleAlerts(checkout, later), first)).toEqual(first);
    expect(continued(sampleAlerts({ ...checkout, severity: 'low' }, later), first)[0]).toMatchObject({
      startsAt: later,
    });
  });

  it('is remembered with those that fire already, until they are over', () => {
    const one = withFiring({}, 'checkout', sampleAlerts(checkout, now));
    const two = withFiring(one, 'checkout', sampleAlerts({ ...checkout, count: 2 }, now));
    expect(two['checkout']).toHaveLength(3);
    expect(withFiring(two, 'checkout', sampleAlerts(checkout, now))['checkout']).toHaveLength(3);
    expect(withoutService(withFiring(two, 'search', []), 'checkout')).toEqual({ search: [] });
  });
});

describe('a file', () => {
  it('with a delivery is sent as it is, byte by byte', () => {
    const content = '{ "alerts": [ {"x": 1} ] }\n';
    expect(bodyFrom(content, { name: 'a.json', now, resolve: false })).toBe(content);
  });

  it('with a list of alerts, as the API takes them, becomes a delivery', () => {
    const labels = { alertname: 'DiskFull' };
    const over = '2026-11-21T09:59:00Z';
    expect(read([{ labels }, { labels, startsAt: over, endsAt: over }])).toMatchObject({
      version: '4',
      status: 'firing',
      alerts: [
        { status: 'firing', labels, annotations: {}, startsAt: now, endsAt: notOver },
        { status: 'resolved', labels, startsAt: over, endsAt: over },
      ],
    });
  });

  it('with a list as the API gives it has firing alerts, whoever is told about them', () => {
    const alert = {
      labels: { alertname: 'DiskFull' },
      status: { state: 'suppressed' },
      startsAt: now,
      endsAt: later,
    };
    expect(read([alert])).toMatchObject({ alerts: [{ status: 'firing', endsAt: notOver }] });
  });

  it('can be sent as over', () => {
    const alert = { status: 'firing', labels: { alertname: 'DiskFull' }, startsAt: '2026-11-21T09:00:00Z' };
    const over = { status: 'resolved', alerts: [{ ...alert, status: 'resolved', endsAt: now }] };
    expect(read({ status: 'firing', alerts: [alert] }, true)).toMatchObject(over);
    expect(read([alert], true)).toMatchObject(over);
  });

  it.each([
    ['{', 'holds no JSON'],
    ['"text"', 'neither a webhook delivery nor a list'],
    ['[1]', 'neither a webhook delivery nor a list'],
  ])('with %s is refused', (content, reason) => {
    expect(() => bodyFrom(content, { name: 'a.json', now, resolve: false })).toThrow(reason);
  });
});
