import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import { groupOf } from './grouping.js';

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
