import { describe, expect, it } from '@jest/globals';
import type { Recorded } from '#libs/contracts';
import { MemoryEventStore } from '#libs/event-store';
import { type Policy, defaultPolicy, defaultSeverityPolicy } from '#libs/policy';
import { capturedDeliveries, delivery, recordings } from '../test-support/captured.js';
import { Evaluation } from './evaluation.js';

const received = (events: Recorded['events']): Recorded => ({
  stream: 'SIGNALS',
  sequence: 1,
  subject: 'argus.signal.alertmanager.collector',
  agent: 'collector',
  storedAt: 0,
  messageId: 'm1',
  key: '',
  signature: '',
  bytes: new Uint8Array(),
  events,
});

const given = (changes: Partial<Policy> = {}) => {
  const store = new MemoryEventStore('evaluator');
  const policy = { ...defaultPolicy, ...changes };
  const evaluation = new Evaluation({ store, policy: () => policy, clock: { now: () => 1_000 } });
  return { evaluation, stored: () => store.load('argus.alert.*.evaluator') };
};

const deliveries = capturedDeliveries();
if (deliveries === undefined) {
  console.warn(`SKIPPED: Alertmanager's recorded deliveries are not at ${recordings}; set ARGUS_CONTRACTS`);
}

describe('evaluation', () => {
  it('states the same once, however often a message is handled', async () => {
    const { evaluation, stored } = given();
    const signals = ['a', 'b', 'c', 'd'].map((name) => ({
      fingerprint: name,
      status: 'firing' as const,
      labels: { alertname: name },
      annotations: {},
      startsAt: '2026-11-21T02:00:00Z',
    }));
    const message = received([delivery('d1', signals)]);
    expect(await evaluation.evaluate(message)).toEqual({ kind: 'done', reason: 'evaluated-at-source' });
    const once = await stored();
    await evaluation.evaluate(message);
    expect(await stored()).toEqual(once);
    expect(once.flatMap(({ events }) => events)).toHaveLength(4);
    expect(new Set(once.flatMap(({ events }) => events.map(({ causationid }) => causationid)))).toEqual(
      new Set(['delivery-event-d1']),
    );
  });

  it('states an alert under the same id when a message is handled again under another policy', async () => {
    const labels = { alertname: 'A', severity: 'blocker' };
    const startsAt = '2026-11-21T02:00:00Z';
    const signals = [{ fingerprint: 'a', status: 'firing' as const, labels, annotations: {}, startsAt }];
    const idsUnder = async (changes: Partial<Policy>): Promise<string[]> => {
      const { evaluation, stored } = given(changes);
      await evaluation.evaluate(received([delivery('d1', signals)]));
      return (await stored()).flatMap(({ events }) => events.map(({ id }) => id));
    };
    const blocker = { ...defaultSeverityPolicy, map: { blocker: 'critical' as const } };
    expect(await idsUnder({ severity: blocker })).toEqual(await idsUnder({}));
  });

  it('knows the names of severities that the policy adds, and names its version', async () => {
    const { evaluation, stored } = given({
      version: 'p-test',
      severity: { ...defaultSeverityPolicy, map: { blocker: 'critical' } },
    });
    const labels = { alertname: 'A', severity: 'BLOCKER' };
    const startsAt = '2026-11-21T02:00:00Z';
    const signals = [{ fingerprint: 'a', status: 'firing' as const, labels, annotations: {}, startsAt }];
    await evaluation.evaluate(received([delivery('d1', signals)]));
    expect((await stored())[0]?.events[0]).toMatchObject({
      policyversion: 'p-test',
      data: { severity: 'critical' },
    });
  });

  (deliveries === undefined ? it.skip : it)(
    'states one alert for each that Alertmanager really sent',
    async () => {
      const { evaluation, stored } = given();
      for (const each of deliveries ?? []) await evaluation.evaluate(received([each]));
      const events = (await stored()).flatMap((message) => message.events);
      const sent = (deliveries ?? []).flatMap(({ data }) => data.signals);
      expect(events.map(({ type }) => type.split('.')[2]).sort()).toEqual(
        sent.map(({ status }) => status).sort(),
      );
      expect(new Set(events.map(({ id }) => id)).size).toBe(sent.length);
      for (const { data } of events) {
        expect(data).toMatchObject({ episode: expect.stringMatching(/^\d{4}-.*T.*\.\d{9}Z$/) });
      }
    },
  );
});
