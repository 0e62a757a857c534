import { describe, expect, it } from '@jest/globals';
import type { Evidence } from '#libs/contracts';
import { hypothesise } from './hypothesise.js';

const from = '2026-01-01T12:00:00.000Z';
const to = '2026-01-01T13:10:00.000Z';
const at = '2026-01-01T13:00:00.000Z';
const piece = (component: string) => ({
  source: 's',
  says: `something of ${component}`,
  query: 'q',
  from,
  to,
  at,
  component,
});

const metric = (
  component: string,
  name: string,
  strength: number,
  fault: Evidence['fault'] = 'latency',
): Evidence => ({
  ...piece(component),
  kind: 'metric',
  id: `ev-${component}-${name}`,
  strength,
  fault,
  metric: { name, labels: {}, normal: 1, value: 9, points: [] },
});
const log = (component: string, strength: number, change: 'new' | 'gone' = 'new'): Evidence => ({
  ...piece(component),
  kind: 'log',
  id: `ev-${component}-log`,
  strength,
  fault: 'errors',
  log: { template: 'failed', change, normalPerMinute: 0, perMinute: 9, examples: [] },
});
const change = (component: string, strength: number): Evidence => ({
  ...piece(component),
  kind: 'change',
  id: `ev-${component}-change`,
  strength,
  fault: 'code',
  change: { changeId: '1', kind: 'deployment' },
});
const past = (component: string, likeness: number): Evidence => ({
  ...piece(component),
  kind: 'past-incident',
  id: `ev-${component}-past`,
  strength: likeness,
  past: { incidentId: 'inc-0', openedAt: from, likeness },
});

// shop calls cart and search, which both call the database; search calls an index of its own.
const dependencies = [
  { caller: 'shop', called: 'cart' },
  { caller: 'shop', called: 'search' },
  { caller: 'cart', called: 'database' },
  { caller: 'search', called: 'database' },
  { caller: 'search', called: 'index' },
];
const alerts = [{ labels: { alertname: 'HighLatency', service: 'shop' }, startsAt: Date.parse(at) }];
const conclude = (...evidence: Evidence[]) =>
  hypothesise({ evidence, dependencies, alerts, components: ['shop'] });
const latency = (component: string, strength: number) => metric(component, 'latency', strength);

describe('the likeliest cause', () => {
  it('is the component that accounts for those that call it, and cites their symptoms', () => {
    const [first, ...others] = conclude(
      latency('shop', 3),
      latency('cart', 3),
      latency('search', 3),
      latency('database', 3),
    );
    expect(first).toMatchObject({ component: 'database', fault: 'latency' });
    expect(first?.evidence).toEqual(
      expect.arrayContaining(['ev-database-latency', 'ev-cart-latency', 'ev-shop-latency']),
    );
    expect(first?.says).toBe(
      'database answers slowly: something of database; it accounts for cart and 2 more that call it',
    );
    expect(first?.confirmedBy).toMatch(/^database: /);
    expect(first?.refutedBy).toMatch(/^database: /);
    expect(others.length).toBeLessThanOrEqual(2);
    const sum = [first, ...others].reduce((all, each) => all + (each?.confidence ?? 0), 0);
    expect(sum).toBeLessThanOrEqual(1.001);
  });

  it('is the caller where those that it calls are well or only get another load', () => {
    const [first] = conclude(
      latency('shop', 3),
      latency('search', 4),
      metric('index', 'requests_per_second', 4, 'traffic'),
    );
    expect(first?.component).toBe('search');
  });

  it('is not what falls silent because its caller fails', () => {
    const [first] = conclude(latency('shop', 3), log('search', 9), log('index', 7, 'gone'));
    expect(first?.component).toBe('search');
  });

  it('is what was changed just before, of two that are as unwell, and the change is what it is', () => {
    const both = [latency('shop', 3), latency('cart', 3), latency('search', 3)];
    const [first] = conclude(...both, change('cart', 0.9));
    expect(first).toMatchObject({ component: 'cart', fault: 'code' });
    expect(first?.evidence).toContain('ev-cart-change');
    expect(conclude(...both, past('search', 0.9))[0]?.component).toBe('search');
  });

  it('is a reason before a symptom', () => {
    const [first] = conclude(
      latency('shop', 3),
      latency('cart', 3.2),
      metric('cart', 'cpu_usage', 3.2, 'cpu'),
    );
    expect(first).toMatchObject({ component: 'cart', fault: 'cpu' });
  });

  it('is nothing where nothing stands out', () => {
    expect(conclude()).toEqual([]);
    expect(conclude(latency('index', 1.6), metric('shop', 'requests', 1.8, 'traffic'))).toEqual([]);
    expect(conclude(past('cart', 0.6), change('index', 0.2))).toEqual([]);
  });

  it('is found without any graph, too', () => {
    const evidence = [latency('shop', 1.8), metric('database', 'cpu_usage', 4.5, 'cpu')];
    const [first] = hypothesise({ evidence, dependencies: [], alerts, components: ['shop'] });
    expect(first?.component).toBe('database');
  });
});
