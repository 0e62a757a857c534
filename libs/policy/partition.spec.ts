import { describe, expect, it } from '@jest/globals';
import { partitions } from '#libs/contracts';
import fc from 'fast-check';
import { compileCorrelationRule, correlates } from './correlation.js';
import { compileDeduplicationRule, duplicateKey } from './deduplication.js';
import { groupOf } from './grouping.js';
import { type Partitioning, partitionOf, partitioningOf } from './partition.js';
import { emptyTopology } from './topology.js';

const names = ['alertname', 'cluster', 'service'];
const name = fc.constantFrom(...names);
const some = fc.uniqueArray(name, { minLength: 1, maxLength: 3 });
const labelSet = fc.dictionary(name, fc.constantFrom('', 'a', 'b'));

describe('partitionOf', () => {
  it('keeps a group in one queue and spreads groups over all', () => {
    const counts = new Map<number, number>();
    for (let i = 0; i < 4000; i++) {
      const partition = partitionOf('by-group', { instance: `${i}` }, `{alertname="A${i}"}`);
      expect(partitionOf('by-group', {}, `{alertname="A${i}"}`)).toBe(partition);
      counts.set(partition, (counts.get(partition) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(Array.from({ length: partitions }, (_, each) => each));
    for (const count of counts.values()) expect(count).toBeGreaterThan(350);
  });

  it('is the same in every version: alerts on their way stay where they are', () => {
    const keys = ['{}', '{alertname="A1"}', '{service="ü"}'];
    expect(keys.map((key) => partitionOf('by-group', {}, key))).toEqual([6, 5, 5]);
    expect(partitionOf(['service'], { service: 'ü', other: 'x' }, 'any')).toBe(5);
  });

  it('has one queue where nothing is in common', () => {
    expect(partitionOf([], { service: 'a' }, '{service="a"}')).toBe(0);
  });
});

describe('partitioningOf', () => {
  const of = (groupBys: string[][], keys: string[][] = [], shared: string[][] = []): Partitioning =>
    partitioningOf({
      groupBys,
      deduplication: keys.map((key) => ({ key })),
      correlation: shared.map((labels) => ({ labels })),
    });

  it('is by group as long as no rule looks across groups', () => {
    expect(of([['alertname'], ['...']])).toBe('by-group');
  });

  it('is by the labels that all groups and rules go by', () => {
    expect(
      of(
        [
          ['alertname', 'cluster', 'service'],
          ['service', 'cluster'],
        ],
        [['cluster', 'service']],
      ),
    ).toEqual(['cluster', 'service']);
    expect(of([['alertname', 'cluster'], ['...']], [], [['cluster']])).toEqual(['cluster']);
    expect(of([['alertname']], [], [['cluster']])).toEqual([]);
    expect(of([[]], [['service']])).toEqual([]);
  });

  it('never parts alerts that a rule or a route brings together', () => {
    const policies = fc.record({
      groupBys: fc.array(fc.oneof(some, fc.constant(['...']), fc.constant([])), {
        minLength: 1,
        maxLength: 3,
      }),
      keys: fc.array(some, { maxLength: 2 }),
      shared: fc.array(some, { maxLength: 2 }),
    });
    fc.assert(
      fc.property(policies, labelSet, labelSet, ({ groupBys, keys, shared }, a, b) => {
        const deduplication = keys.map((key, index) =>
          compiled(compileDeduplicationRule({ name: `d${index}`, key }, [])),
        );
        const correlation = shared.map((labels, index) =>
          compiled(compileCorrelationRule({ name: `c${index}`, within: '5m', labels }, [])),
        );
        const partitioning = partitioningOf({ groupBys, deduplication, correlation });
        for (const groupBy of groupBys) {
          const keyOf = (labels: Record<string, string>) => groupOf(labels, groupBy).key;
          const together =
            keyOf(a) === keyOf(b) ||
            correlation.some((rule) => correlates(rule, emptyTopology, a, b)) ||
            deduplication.some((rule) => {
              const key = duplicateKey([rule], a)?.key;
              return key !== undefined && key === duplicateKey([rule], b)?.key;
            });
          if (!together) continue;
          expect(partitionOf(partitioning, a, keyOf(a))).toBe(partitionOf(partitioning, b, keyOf(b)));
        }
      }),
      { numRuns: 500 },
    );
  });
});

const compiled = <T>(result: { ok: true; value: T } | { ok: false; error: unknown }): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
};
