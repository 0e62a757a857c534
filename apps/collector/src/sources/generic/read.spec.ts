import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Reading } from '../../domain/reading.js';
import { GenericFieldsConfig, GenericSourceConfig } from './generic-source.config.js';
import { genericSource } from './read.js';

const receivedAt = '2026-11-21T02:00:00.000Z';

const source = (fields: Partial<GenericFieldsConfig> = {}, alerts = '/alerts') =>
  genericSource(
    Object.assign(new GenericSourceConfig(), {
      name: 'uptime',
      alerts,
      fields: Object.assign(new GenericFieldsConfig(), {
        status: '/state',
        firingValues: ['alert', 'down'],
        resolvedValues: ['ok'],
        labels: { alertname: '/title', service: '/tags/service', replicas: '/tags/replicas' },
        constantLabels: { team: 'platform' },
        annotations: { summary: '/message' },
        startsAt: '/ts',
        endsAt: '/ended',
        fingerprint: '/id',
        ...fields,
      }),
    }),
  );

const alert = {
  id: 17,
  state: 'alert',
  title: 'Site down',
  tags: { service: 'shop', replicas: 3, critical: true },
  message: 'no answer',
  ts: '2026-11-21T01:45:58Z',
};

function read(body: unknown, reader = source()): Reading {
  const result = reader.read(body, { receivedAt });
  if (!result.ok) throw new Error(result.error.problems.join('; '));
  return result.value;
}

describe('A source of JSON with a declared mapping', () => {
  it('has its fields found by their pointers, and numbers made texts', () => {
    expect(read({ alerts: [alert], monitor: 'eu-1' })).toEqual({
      signals: [
        {
          fingerprint: 'uptime:17',
          status: 'firing',
          labels: { alertname: 'Site down', service: 'shop', replicas: '3', team: 'platform' },
          annotations: { summary: 'no answer' },
          startsAt: '2026-11-21T01:45:58Z',
        },
      ],
      refused: [],
      envelope: { monitor: 'eu-1' },
      truncatedAlerts: 0,
    });
  });

  it('may send the one alert, or a list, as the body itself', () => {
    const bare = source({}, '');
    expect(read(alert, bare).signals).toEqual(read({ alerts: [alert] }).signals);
    expect(read([alert, { ...alert, id: 18 }], bare).signals).toHaveLength(2);
    expect(read(alert, bare).envelope).toEqual({});
  });

  it('resolves what has a value that means so', () => {
    const [signal] = read({ alerts: [{ ...alert, state: 'ok', ended: '2026-11-21T01:50:00Z' }] }).signals;
    expect(signal).toMatchObject({
      fingerprint: 'uptime:17',
      status: 'resolved',
      endsAt: '2026-11-21T01:50:00Z',
    });
  });

  it('fires whatever it sends when it has no status', () => {
    expect(
      read({ alerts: [{ ...alert, state: 'unheard of' }] }, source({ status: undefined })).signals,
    ).toHaveLength(1);
  });

  it.each([
    [undefined, receivedAt],
    [null, receivedAt],
    ['', receivedAt],
    ['0001-01-01T00:00:00Z', receivedAt],
    [1_700_000_000, '2023-11-14T22:13:20.000Z'],
    [1_700_000_000.5, '2023-11-14T22:13:20.500Z'],
    [1_700_000_000_123, '2023-11-14T22:13:20.123Z'],
  ])('began at %p, that is %s', (ts, startsAt) => {
    expect(read({ alerts: [{ ...alert, ts }] }).signals[0]?.startsAt).toBe(startsAt);
  });

  it('gets a fingerprint from its labels where it has none, another one for another source', () => {
    const [first, second] = read({
      alerts: [
        { ...alert, id: null },
        { ...alert, id: undefined, message: 'x' },
      ],
    }).signals;
    expect(first?.fingerprint).toMatch(/^[0-9a-z]{26}$/);
    expect(second?.fingerprint).toBe(first?.fingerprint);
  });

  it('has alerts refused by field, with the reason', () => {
    const { signals, refused } = read({
      alerts: [
        { ...alert, state: 'paused' },
        { ...alert, state: undefined, ts: 'soon' },
        { ...alert, tags: { service: { name: 'shop' } }, message: ['a'] },
        { ...alert, id: 'x'.repeat(201) },
        { state: 'alert' },
        'text',
        alert,
      ],
    });
    expect(signals).toHaveLength(1);
    expect(refused.map(({ problems }) => problems)).toEqual([
      ['/alerts/0/state is "paused": it must be one of "alert", "down", "ok"'],
      expect.arrayContaining([
        '/alerts/1/state is missing: it must be one of "alert", "down", "ok"',
        expect.stringContaining('/alerts/1/ts is "soon": it must be a time'),
      ]),
      [
        expect.stringContaining('/alerts/2/tags/service is an object: it must be a text'),
        expect.stringContaining('/alerts/2/message is a list'),
      ],
      ['/alerts/3/id is too long: it must have at most 200 characters'],
      [expect.stringContaining('/alerts/4 has none of the labels')],
      ['/alerts/5 is "text": it must be an object'],
    ]);
  });

  it('has alerts with too large labels refused, and annotations that are too long cut', () => {
    const title = 'x'.repeat(2 ** 20);
    const { signals, refused } = read({
      alerts: [
        { ...alert, title },
        { ...alert, message: title },
      ],
    });
    expect(signals.map(({ annotations }) => annotations['summary'])).toEqual([
      expect.stringContaining('cut here: it had 1048576 bytes'),
    ]);
    expect(refused.map(({ problems }) => problems)).toEqual([
      [
        '/alerts/0 label alertname has 1048576 bytes: shorten it to at most 65536, or send it as an annotation',
      ],
    ]);
  });

  it.each([{}, { alerts: 'none' }, { alerts: null }, 'text', null])(
    'is unreadable without alerts: %p',
    (body) => {
      expect(source().read(body, { receivedAt })).toMatchObject({
        ok: false,
        error: { reason: 'no-alerts-field', problems: [expect.stringContaining('/alerts is')] },
      });
    },
  );

  it('reaches no properties that the body does not have itself', () => {
    const reader = source({ labels: { alertname: '/title', evil: '/__proto__/constructor/name' } });
    expect(read({ alerts: [alert] }, reader).signals[0]?.labels).not.toHaveProperty('evil');
  });

  it('reads any JSON without an exception and accounts for every alert', () => {
    const field = fc.oneof(fc.jsonValue(), fc.constantFrom('alert', 'ok', alert.ts));
    const almost = fc.record(
      { id: field, state: field, title: field, tags: field, message: field, ts: field, ended: field },
      { requiredKeys: [] },
    );
    fc.assert(fc.property(fc.jsonValue(), (body) => void source({}, '').read(body, { receivedAt })));
    fc.assert(
      fc.property(fc.array(fc.oneof(almost, fc.jsonValue())), (alerts) => {
        const { signals, refused } = read({ alerts });
        expect(signals.length + refused.length).toBe(alerts.length);
      }),
    );
  });
});
