import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ArgusEvent, type EventData, type Fact, state as stated } from '#libs/contracts';
import { cpuTimeOf } from '#libs/testing/cpu-time';
import { boundReading } from './bound-reading.js';
import type { ObservationRule } from './observation-rule.js';
import { observe, seriesFingerprint, withdraw } from './observe.js';
import { type Reading, unreadable } from './reading.js';
import { type Standings, evolveStandings } from './standings.js';

const minute = 60_000;
const began = Date.parse('2026-11-21T10:00:00Z');
type Observation = EventData<'argus.observation.made.v1'>;

const rule: ObservationRule = {
  name: 'CheckoutErrors',
  source: 'prometheus',
  condition: { kind: 'above', limit: 5, clear: 3 },
  forMs: 0,
  keepFiringForMs: 0,
  missingData: 'ok',
  whenUnreadable: 'keep',
  labels: { severity: 'critical' },
  annotations: { summary: '{{ $labels.service }} at {{ $value }}' },
  maxSeries: 10,
  link: 'http://prometheus/graph',
};

const eventsOf = (facts: readonly Fact[]): ArgusEvent[] =>
  stated(facts, { agent: 'evaluator', cause: 'c', correlationId: 'c', now: began });

/** A rule that is looked at every minute. */
class Looked {
  standings: Standings = new Map();
  readonly known = new Map<string, Record<string, string>>();
  private at = began;

  constructor(private readonly changes: Partial<ObservationRule> = {}) {}

  see(values: Record<string, number | undefined>): Observation[] {
    const series = Object.entries(values).map(([service, value]) => ({ labels: { service }, value }));
    return this.read({ at: this.at, series });
  }

  fail(reason: string): Observation[] {
    return this.read(unreadable(this.at, reason));
  }

  later(ms: number): this {
    this.at += ms;
    return this;
  }

  private read(reading: Reading): Observation[] {
    const mine = { ...rule, ...this.changes };
    const { events: facts } = observe(mine, reading, this.standings.get(mine.name) ?? new Map(), this.known);
    for (const { labels } of reading.series) {
      this.known.set(seriesFingerprint(mine.name, labels), labels);
    }
    this.standings = evolveStandings(this.standings, eventsOf(facts));
    this.at += minute;
    return facts.map(({ data }) => data as Observation);
  }
}

const changes = (all: readonly Observation[]): string[] =>
  all.map(
    ({ from, to, signals }) => `${from} > ${to}${signals.map(({ status }) => ` (${status})`).join('')}`,
  );

describe('an observation', () => {
  it('is made when a series begins to fire and when it is over, each with the alert', () => {
    const looked = new Looked();
    expect(looked.see({ checkout: 5 })).toEqual([]);
    const [begins] = looked.see({ checkout: 5.5, cart: 1 });
    expect(begins).toMatchObject({
      source: 'prometheus',
      rule: 'CheckoutErrors',
      from: 'inactive',
      to: 'firing',
      value: 5.5,
      reason: 'over-limit',
      since: '2026-11-21T10:01:00.000Z',
      signals: [
        {
          status: 'firing',
          labels: { alertname: 'CheckoutErrors', service: 'checkout', severity: 'critical' },
          annotations: { summary: 'checkout at 5.5', reason: 'over-limit' },
          startsAt: '2026-11-21T10:01:00.000Z',
          generatorURL: 'http://prometheus/graph',
        },
      ],
    });
    expect(looked.see({ checkout: 9 })).toEqual([]);
    const [ends] = looked.see({ checkout: 0 });
    expect(ends?.signals).toMatchObject([
      {
        fingerprint: begins?.signals[0]?.fingerprint,
        status: 'resolved',
        startsAt: '2026-11-21T10:01:00.000Z',
        endsAt: '2026-11-21T10:03:00.000Z',
      },
    ]);
  });

  it('needs the value to pass the other limit before it is over', () => {
    const looked = new Looked();
    const all = [6, 4, 3.1, 3, 4, 5, 5.1].map((value) => changes(looked.see({ checkout: value })));
    expect(all).toEqual([
      ['inactive > firing (firing)'],
      [],
      [],
      ['firing > inactive (resolved)'],
      [],
      [],
      ['inactive > firing (firing)'],
    ]);
  });

  it('says when a series comes to be pending and goes on firing, which nobody has to hear of', () => {
    const looked = new Looked({ forMs: minute, keepFiringForMs: minute });
    expect([6, 6, 0, 6, 0, 0].map((value) => changes(looked.see({ checkout: value })))).toEqual([
      ['inactive > pending'],
      ['pending > firing (firing)'],
      ['firing > keep-firing'],
      ['keep-firing > firing'],
      ['firing > keep-firing'],
      ['keep-firing > inactive (resolved)'],
    ]);
  });

  it.each([
    ['ok', ['firing > inactive (resolved)'], []],
    ['keep', [], []],
    ['alert', [], ['inactive > firing (firing)']],
  ] as const)('makes of a series that is gone: %s', (missingData, whenFiring, whenFine) => {
    const looked = new Looked({ missingData });
    looked.see({ checkout: 9, cart: 1 });
    const all = looked.see({});
    const of = (service: string) => changes(all.filter(({ labels }) => labels['service'] === service));
    expect(of('checkout')).toEqual(whenFiring);
    expect(of('cart')).toEqual(whenFine);
  });

  it('makes one alert of a rule that gives no series at all, and ends it when there are some', () => {
    const looked = new Looked({ missingData: 'alert' });
    const [begins] = looked.see({});
    expect(begins?.signals[0]?.labels).toEqual({ alertname: 'CheckoutErrors', severity: 'critical' });
    expect(looked.see({})).toEqual([]);
    expect(changes(looked.see({ checkout: 1 }))).toEqual(['firing > inactive (resolved)']);
  });

  it('makes one alert, with the reason, of a source that cannot be read, and leaves the others as they were', () => {
    const looked = new Looked({ whenUnreadable: 'alert' });
    looked.see({ checkout: 9 });
    const [only, ...others] = looked.fail('no answer in time');
    expect(others).toEqual([]);
    expect(only?.reason).toBe('source-unreadable: no answer in time');
    expect(changes(looked.see({ checkout: 9 }))).toEqual(['firing > inactive (resolved)']);
  });

  it('leaves everything as it was while a source cannot be read, as Prometheus does', () => {
    const looked = new Looked();
    looked.see({ checkout: 9 });
    expect(looked.fail('connection refused')).toEqual([]);
    expect(looked.see({ checkout: 9 })).toEqual([]);
  });

  it('takes every series that Prometheus gives for over the limit, and one that it does not for over', () => {
    const looked = new Looked({ condition: { kind: 'present' }, missingData: 'alert' });
    expect(changes(looked.see({ checkout: 0 }))).toEqual(['inactive > firing (firing)']);
    expect(changes(looked.see({}))).toEqual(['firing > inactive (resolved)']);
  });

  it('says once a day that a standing lasts, so that the stream keeps it', () => {
    const looked = new Looked({ forMs: 2 * minute });
    looked.see({ checkout: 9 });
    looked.later(24 * 60 * minute);
    expect(looked.see({ checkout: 9 })).toMatchObject([{ from: 'pending', to: 'firing' }]);
    expect(looked.see({ checkout: 9 })).toEqual([]);
    looked.later(24 * 60 * minute);
    expect(looked.see({ checkout: 9 })).toMatchObject([
      { from: 'firing', to: 'firing', reason: 'still-so', signals: [], since: '2026-11-22T10:01:00.000Z' },
    ]);
  });

  it('ends the alerts of a rule that is no more, with the labels that they began with', () => {
    const looked = new Looked();
    const [begins] = looked.see({ checkout: 9 });
    const facts = withdraw(
      'CheckoutErrors',
      looked.standings.get('CheckoutErrors') ?? new Map(),
      began + minute,
    );
    expect(facts.map(({ data }) => data)).toMatchObject([
      { reason: 'rule-removed', signals: [{ status: 'resolved', labels: begins?.signals[0]?.labels }] },
    ]);
  });

  it('is the same in two copies that see the same', () => {
    const one = new Looked().see({ checkout: 9 });
    expect(new Looked().see({ checkout: 9 })).toEqual(one);
  });

  it('is decided and folded for ten thousand series without keeping others waiting', () => {
    const looked = new Looked();
    const all = (value: number) =>
      Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`s${i}`, value]));
    const computed = cpuTimeOf(() => {
      expect(looked.see(all(9))).toHaveLength(10_000);
      expect(looked.see(all(1))).toHaveLength(10_000);
    });
    expect(computed).toBeLessThan(5_000);
  });

  it('tells of begin and end in turns, whatever values come and go', () => {
    const value = fc.option(fc.double({ min: 0, max: 10 }), { nil: undefined });
    const readings = fc.array(fc.dictionary(fc.constantFrom('a', 'b', 'c'), value), { maxLength: 30 });
    const missing = fc.constantFrom('ok' as const, 'alert' as const, 'keep' as const);
    const times = fc.constantFrom(0, minute, 3 * minute);
    fc.assert(
      fc.property(readings, missing, times, times, (all, missingData, forMs, keepFiringForMs) => {
        const looked = new Looked({ missingData, forMs, keepFiringForMs });
        const last = new Map<string, string>();
        for (const signal of all.flatMap((values) => looked.see(values)).flatMap(({ signals }) => signals)) {
          expect(signal.status).toBe(last.get(signal.fingerprint) === 'firing' ? 'resolved' : 'firing');
          last.set(signal.fingerprint, signal.status);
        }
      }),
    );
  });
});

describe('a reading', () => {
  const series = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ labels: { pod: `p${index}` }, value: 1 }));

  it('is cut to the series that a rule looks at, those first that it knows', () => {
    const read = { at: 0, series: series(1_000_000) };
    const { reading, leftOut } = boundReading(read, 3, ({ labels }) => labels['pod'] === 'p999999');
    expect(reading.series.map(({ labels }) => labels['pod'])).toEqual(['p999999', 'p0', 'p1']);
    expect(leftOut).toBe(999_997);
  });

  it('has labels of a length that can be stored, and different ones for different series', () => {
    const long = ['a', 'b'].map((end) => ({ labels: { trace: 'x'.repeat(1_000_000) + end }, value: NaN }));
    const { reading } = boundReading({ at: 0, series: long }, 10, () => false);
    const values = reading.series.map(({ labels }) => labels['trace'] ?? '');
    expect(new Set(values).size).toBe(2);
    expect(values.every((value) => value.length <= 512)).toBe(true);
    expect(reading.series[0]?.value).toBeUndefined();
  });
});
