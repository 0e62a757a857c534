import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import { groupOf } from './grouping.js';
import { partitionOf } from './partition.js';

describe('groupOf', () => {
  it('groups by the labels it is told to, in any order', () => {
    const labels = { pod: 'a-1', service: 'checkout', alertname: 'HighErrorRate' };
    expect(groupOf(labels, ['service', 'alertname'])).toEqual({
      key: '{alertname="HighErrorRate", service="checkout"}',
      labels: { alertname: 'HighErrorRate', service: 'checkout' },
    });
    expect(groupOf(labels, ['alertname', 'service', 'service']).key).toBe(
      groupOf(labels, ['service', 'alertname']).key,
    );
  });

  it('takes a missing label for an empty one', () => {
    expect(groupOf({ alertname: 'A' }, ['alertname', 'cluster'])).toEqual(
      groupOf({ alertname: 'A', cluster: '' }, ['alertname', 'cluster']),
    );
    expect(groupOf({}, ['alertname', 'toString'])).toEqual({ key: '{}', labels: {} });
  });

  it('groups by all labels with "..."', () => {
    expect(groupOf({ b: '2', a: '1' }, ['...']).labels).toEqual({ a: '1', b: '2' });
    expect(groupOf({ b: '2', a: '1' }, ['...']).key).toBe('{a="1", b="2"}');
  });

  it('gives different groups different keys, whatever the labels hold', () => {
    const tricky = fc.string({ unit: fc.constantFrom('a', '"', '=', ',', ' ', '\\', '}') });
    const labels = fc.dictionary(tricky, tricky);
    const notEmpty = (all: Record<string, string>) =>
      JSON.stringify(
        Object.entries(all)
          .filter(([, value]) => value !== '')
          .sort(),
      );
    fc.assert(
      fc.property(labels, labels, (a, b) => {
        expect(groupOf(a, ['...']).key === groupOf(b, ['...']).key).toBe(notEmpty(a) === notEmpty(b));
      }),
    );
  });
});

describe('partitionOf', () => {
  it('keeps a group in one partition and spreads groups over all', () => {
    const counts = new Map<number, number>();
    for (let i = 0; i < 4000; i++) {
      const partition = partitionOf(`{alertname="A${i}"}`, 8);
      expect(partitionOf(`{alertname="A${i}"}`, 8)).toBe(partition);
      counts.set(partition, (counts.get(partition) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    for (const count of counts.values()) expect(count).toBeGreaterThan(350);
  });

  it('is the same in every version: alerts in flight stay where they are', () => {
    expect(partitionOf('{alertname="HighErrorRate"}', 1)).toBe(0);
    expect(['{}', '{alertname="A1"}', '{service="ü"}'].map((key) => partitionOf(key, 16)))
      .toMatchInlineSnapshot(`
     [
       6,
       13,
       5,
     ]
    `);
  });

  it('says what is wrong with a number of partitions', () => {
    expect(() => partitionOf('{}', 0)).toThrow('partitions is 0: use a whole number of at least 1');
  });
});
