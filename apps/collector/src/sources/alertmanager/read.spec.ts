import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Reading, Unreadable } from '../../domain/reading.js';
import { alertmanager } from './read.js';

const context = { receivedAt: '2026-11-21T02:00:00.000Z' };
const alert = {
  status: 'firing',
  labels: { alertname: 'DiskFull', severity: 'page' },
  annotations: { summary: 'The disk is full' },
  startsAt: '2026-11-21T01:45:58.104056476+01:00',
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: 'http://prometheus.example/graph',
  fingerprint: 'cc249f7b57da6725',
};
const around = {
  receiver: 'argus',
  status: 'firing',
  groupLabels: { alertname: 'DiskFull' },
  commonLabels: {},
  commonAnnotations: {},
  externalURL: 'http://alertmanager.example',
  version: '4',
  groupKey: '{}:{alertname="DiskFull"}',
};
const delivery = (alerts: unknown, more: object = {}) => ({ ...around, truncatedAlerts: 0, ...more, alerts });

function read(body: unknown): Reading {
  const result = alertmanager.read(body, context);
  if (!result.ok) throw new Error(result.error.problems.join('; '));
  return result.value;
}

function refusalOf(body: unknown): Unreadable {
  const result = alertmanager.read(body, context);
  if (result.ok) throw new Error('was read');
  return result.error;
}

describe('A delivery of Alertmanager', () => {
  it('keeps times as they were written and leaves out an end that is not set', () => {
    const { endsAt: _notSet, ...signal } = alert;
    expect(read(delivery([alert])).signals).toEqual([signal]);
  });

  it('keeps two alerts with the same labels apart by their fingerprints', () => {
    const { signals } = read(delivery([alert, { ...alert, fingerprint: 'other' }]));
    expect(signals.map(({ fingerprint }) => fingerprint)).toEqual(['cc249f7b57da6725', 'other']);
  });

  it.each([undefined, null, ''])(
    'gets a fingerprint from its labels in any order where it has %p',
    (fingerprint) => {
      const swapped = { severity: 'page', alertname: 'DiskFull' };
      const { signals } = read(
        delivery([
          { ...alert, fingerprint },
          { ...alert, fingerprint, labels: swapped },
          { ...alert, fingerprint, labels: { ...swapped, severity: 'warning' } },
        ]),
      );
      const [first, second, third] = signals.map((signal) => signal.fingerprint);
      expect(first).toMatch(/^[0-9a-z]{26}$/);
      expect(second).toBe(first);
      expect(third).not.toBe(first);
    },
  );

  it('may leave out truncatedAlerts, as old versions do', () => {
    expect(read({ ...around, alerts: [alert] }).truncatedAlerts).toBe(0);
  });

  it('is marked when alerts were left out, and resolves none of those by their absence', () => {
    const other = { ...alert, labels: { alertname: 'Other' }, fingerprint: 'other' };
    const whole = read(delivery([alert, other]));
    const truncated = read(delivery([alert], { truncatedAlerts: 1 }));
    expect(whole.truncatedAlerts).toBe(0);
    expect(truncated.truncatedAlerts).toBe(1);
    expect(truncated.signals).toEqual([whole.signals[0]]);
    expect(truncated.signals.filter(({ status }) => status === 'resolved')).toEqual([]);
  });

  it('may come from Grafana, whose further fields are kept', () => {
    const grafana = { ...alert, dashboardURL: 'http://grafana.example/d/1', values: { B: 22.5 } };
    const { signals, envelope } = read(
      delivery([grafana], { version: '1', orgId: 1, title: '[FIRING:1]', notification_reason: 'new' }),
    );
    expect(signals).toHaveLength(1);
    expect(envelope).toMatchObject({
      version: '1',
      orgId: 1,
      notification_reason: 'new',
      alertFields: [
        { fingerprint: alert.fingerprint, dashboardURL: 'http://grafana.example/d/1', values: { B: 22.5 } },
      ],
    });
    expect(envelope).not.toHaveProperty('problems');
  });

  it('without alerts is read, with no signals', () => {
    expect(read(delivery([]))).toMatchObject({ signals: [], refused: [], envelope: around });
  });

  it('has only the bad alerts refused, each with field and fix', () => {
    const { signals, refused } = read(
      delivery([
        { ...alert, labels: { alertname: 'A', replicas: 3 } },
        alert,
        { ...alert, status: 'pending', startsAt: undefined },
        { ...alert, labels: {}, endsAt: 'soon' },
        'text',
      ]),
    );
    expect(signals).toHaveLength(1);
    expect(refused.map(({ problems }) => problems)).toEqual([
      ['alerts[0].labels.replicas is a number: it must be text, so write it in quotes'],
      [
        'alerts[2].startsAt is missing: it must be a time such as 2026-11-21T01:45:58Z (RFC 3339)',
        'alerts[2].status is "pending": it must be "firing" or "resolved"',
      ],
      [
        'alerts[3].labels is an object: it must be an object of texts with at least one label',
        'alerts[3].endsAt is "soon": it must be a time such as 2026-11-21T01:45:58Z (RFC 3339)',
      ],
      ['alerts[4] is "text": it must be an object with status, labels and startsAt'],
    ]);
    expect(refused[0]?.content).toEqual({ ...alert, labels: { alertname: 'A', replicas: 3 } });
  });

  it('has only the alerts with too large labels refused, and annotations that are too long cut', () => {
    const blob = 'x'.repeat(2 ** 20);
    const { signals, refused } = read(
      delivery([
        { ...alert, labels: { ...alert.labels, blob } },
        { ...alert, annotations: { blob } },
      ]),
    );
    expect(signals.map(({ annotations }) => annotations['blob']?.slice(-81))).toEqual([
      expect.stringContaining('cut here: it had 1048576 bytes, of which 262144 are kept'),
    ]);
    expect(refused.map(({ problems }) => problems)).toEqual([
      ['alerts[0].labels.blob has 1048576 bytes: shorten it to at most 65536, or send it as an annotation'],
    ]);
  });

  it.each([
    ['firing', '2026-11-21T01:00:00Z'],
    ['resolved', '2026-11-21T01:00:00Z'],
    ['firing', '9999-12-31T23:59:59Z'],
    ['resolved', '2036-01-01T00:00:00Z'],
  ])('is %s by its status, whatever its times say, and both are kept as sent: %s', (status, endsAt) => {
    const { signals } = read(delivery([{ ...alert, status, startsAt: '2026-11-21T09:00:00Z', endsAt }]));
    expect(signals).toMatchObject([{ status, startsAt: '2026-11-21T09:00:00Z', endsAt }]);
  });

  it('still pages when only what is around the alerts is malformed, and says what is', () => {
    const { signals, truncatedAlerts, envelope } = read(
      delivery([alert], { groupKey: 7, truncatedAlerts: '3' }),
    );
    expect(signals).toHaveLength(1);
    expect(truncatedAlerts).toBe(0);
    expect(envelope['problems']).toEqual([
      'groupKey is a number: it must be text, so write it in quotes',
      'truncatedAlerts is "3": it must be a whole number, 0 or more',
    ]);
  });

  it('cannot be a list, which is what Alertmanager’s own API takes', () => {
    const { reason, problems } = refusalOf([alert]);
    expect(reason).toBe('list-of-alerts');
    expect(problems.join()).toContain('/api/v2/alerts');
  });

  it.each([null, 'text', 7, true])('cannot be %p', (body) => {
    expect(refusalOf(body).reason).toBe('not-an-object');
  });

  it.each([undefined, null, {}, 'x'])('cannot be without a list of alerts: %p', (alerts) => {
    expect(refusalOf(delivery(alerts)).reason).toBe('no-alerts-field');
  });

  it('takes a label called __proto__ for a label', () => {
    const body: unknown = JSON.parse(JSON.stringify(delivery([alert])).replace('"severity"', '"__proto__"'));
    expect(JSON.stringify(read(body).signals[0]?.labels)).toContain('"__proto__":"page"');
  });
});

describe('Any JSON', () => {
  const almostAlert = fc.record(
    {
      status: fc.oneof(fc.constantFrom('firing', 'resolved'), fc.jsonValue()),
      labels: fc.oneof(fc.dictionary(fc.string(), fc.string()), fc.jsonValue()),
      annotations: fc.oneof(fc.dictionary(fc.string(), fc.string()), fc.jsonValue()),
      startsAt: fc.oneof(fc.constant(alert.startsAt), fc.jsonValue()),
      endsAt: fc.oneof(fc.constant(alert.endsAt), fc.jsonValue()),
      fingerprint: fc.oneof(fc.string(), fc.jsonValue()),
    },
    { requiredKeys: [] },
  );

  it('is read without an exception', () => {
    fc.assert(fc.property(fc.jsonValue(), (body) => void alertmanager.read(body, context)));
  });

  it('has every alert accounted for, as a signal or refused with a problem', () => {
    const alerts = fc.array(fc.oneof(almostAlert, fc.jsonValue()));
    fc.assert(
      fc.property(alerts, fc.dictionary(fc.string(), fc.jsonValue()), (sent, more) => {
        const { signals, refused } = read({ ...more, alerts: sent });
        expect(signals.length + refused.length).toBe(sent.length);
        for (const { problems } of refused) expect(problems.length).toBeGreaterThan(0);
        for (const { fingerprint } of signals) expect(fingerprint).not.toBe('');
      }),
    );
  });
});
