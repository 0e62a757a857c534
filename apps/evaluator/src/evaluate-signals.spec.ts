import { describe, expect, it } from '@jest/globals';
import { type ArgusEvent, type Signal, state } from '#libs/contracts';
import { defaultPolicy } from '#libs/policy';
import { delivery } from '../test-support/captured.js';
import { type EvaluatorPolicy, evaluateSignals } from '#libs/routing';

const policy: EvaluatorPolicy = {
  ...defaultPolicy,
  // One queue for all.
  partitioning: [],
};

const signal = (changes: Partial<Signal> = {}): Signal => ({
  fingerprint: '8fd18704d2c0d452',
  status: 'firing',
  labels: { alertname: 'HighErrorRate', service: 'checkout', severity: 'page' },
  annotations: { summary: '5xx above 5%' },
  startsAt: '2026-11-21T02:45:58.104056476+01:00',
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: 'http://prometheus.example/graph',
  ...changes,
});

const evaluate = (signals: Signal[], changes: Partial<EvaluatorPolicy> = {}) =>
  evaluateSignals({ events: [delivery('d1', signals)] }, { ...policy, ...changes });

describe('the evaluator', () => {
  it('takes a signal for an alert: with its episode and severity, and without an end that is not set', () => {
    const { events, reason } = evaluate([signal()]);
    expect(reason).toBe('evaluated-at-source');
    expect(events.map(({ partition, messages }) => ({ partition, messages }))).toEqual([
      {
        partition: 0,
        messages: [
          [
            {
              type: 'argus.alert.firing.v1',
              subject: '8fd18704d2c0d452',
              causationid: 'delivery-event-d1',
              key: '0',
              data: {
                fingerprint: '8fd18704d2c0d452',
                episode: '2026-11-21T01:45:58.104056476Z',
                labels: { alertname: 'HighErrorRate', service: 'checkout', severity: 'page' },
                annotations: { summary: '5xx above 5%' },
                severity: 'critical',
                startsAt: '2026-11-21T02:45:58.104056476+01:00',
                generatorURL: 'http://prometheus.example/graph',
                deliveryId: 'd1',
                source: 'alertmanager',
              },
            },
          ],
        ],
      },
    ]);
  });

  it('says when a resolved alert ended', () => {
    const { events } = evaluate([signal({ status: 'resolved', endsAt: '2026-11-21T02:00:00Z' })]);
    expect(events[0]?.messages[0]?.[0]).toMatchObject({
      type: 'argus.alert.resolved.v1',
      data: { endsAt: '2026-11-21T02:00:00Z' },
    });
  });

  it.each([
    ['identical labels and different fingerprints', [signal(), signal({ fingerprint: 'other' })]],
    ['the same fingerprint', [signal(), signal()]],
  ])('keeps two alerts apart that have %s', (_, signals) => {
    const facts = evaluate(signals).events.flatMap(({ messages }) => messages.flat());
    const events = state(facts, { agent: 'evaluator', cause: 'd1/0', correlationId: 'd1', now: 0 });
    expect(new Set(events.map(({ id }) => id)).size).toBe(2);
  });

  it('sends all alerts of a group through the same partition, one message each', () => {
    const services = Array.from({ length: 40 }, (_, index) => `service-${index % 20}`);
    const signals = services.map((service, index) =>
      signal({ fingerprint: String(index), labels: { alertname: 'A', service, pod: String(index) } }),
    );
    const { events } = evaluate(signals, { partitioning: 'by-group' });
    expect(events.length).toBeGreaterThan(4);
    expect(events.flatMap(({ messages }) => messages.flat())).toHaveLength(40);
    const seen = new Map<string, Set<number>>();
    for (const { partition, messages } of events) {
      for (const { data } of messages.flat()) {
        const service = (data as { labels: Record<string, string> }).labels['service'] ?? '';
        seen.set(service, (seen.get(service) ?? new Set()).add(partition));
      }
    }
    expect([...seen.values()].filter(({ size }) => size !== 1)).toEqual([]);
  });

  it('takes what Argus saw itself for alerts as well, in the same way', () => {
    const observed = {
      ...delivery('d1', []),
      type: 'argus.observation.made.v1',
      data: { observationId: 'o1', source: 'http', signals: [signal()] },
    } as unknown as ArgusEvent;
    const checked = {
      ...delivery('d2', []),
      type: 'argus.ledger.checked.v1',
      subject: 'ledger',
      data: { balanced: false, signals: [signal({ fingerprint: 'ledger' })] },
    } as unknown as ArgusEvent;
    const { events } = evaluateSignals({ events: [observed, checked] }, policy);
    expect(events.flatMap(({ messages }) => messages.flat().map(({ data }) => data))).toMatchObject([
      { deliveryId: 'o1', source: 'http', severity: 'critical', episode: '2026-11-21T01:45:58.104056476Z' },
      { deliveryId: 'ledger', source: 'ledger', fingerprint: 'ledger' },
    ]);
  });

  it('has nothing to say about what was quarantined, or about a delivery without signals', () => {
    const { id, time } = delivery('d1', []);
    const quarantined = { ...delivery('d1', []), type: 'argus.delivery.quarantined.v1', id, time };
    expect(evaluateSignals({ events: [quarantined as unknown as ArgusEvent] }, policy)).toMatchObject({
      events: [],
      reason: 'quarantined',
    });
    expect(evaluate([])).toMatchObject({ events: [], reason: 'no-signals' });
  });
});
