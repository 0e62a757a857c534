import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import { compileRoute } from './compile-route.js';
import { groupOfRoute } from './route-group.js';
import type { Route } from './route.js';

const route = (groupBy: readonly string[]): Route => {
  const compiled = compileRoute(
    { receiver: 'all', routes: [{ matchers: ['owner="team-A"'], group_by: groupBy }] },
    [],
  );
  const inner = compiled.ok ? compiled.value.routes[0] : undefined;
  if (inner === undefined) throw new Error('no route');
  return inner;
};

describe('the group of an alert on a route', () => {
  it("has Alertmanager's key, with the labels in their order", () => {
    const labels = { service: 'checkout', alertname: 'HighErrorRate', pod: 'a-1' };
    expect(groupOfRoute(route(['service', 'alertname']), labels)).toEqual({
      key: '{}/{owner="team-A"}:{alertname="HighErrorRate", service="checkout"}',
      labels: { alertname: 'HighErrorRate', service: 'checkout' },
    });
  });

  it('leaves out what an alert lacks or has empty', () => {
    expect(groupOfRoute(route(['a', 'b', 'constructor']), { b: '' })).toEqual({
      key: '{}/{owner="team-A"}:{}',
      labels: {},
    });
  });

  it('is of all labels with "..."', () => {
    expect(groupOfRoute(route(['...']), { b: '2', a: 'say "hi"\n\u00a0\u0001', c: '' })).toEqual({
      key: '{}/{owner="team-A"}:{a="say \\"hi\\"\\n\\u00a0\\x01", b="2"}',
      labels: { a: 'say "hi"\n\u00a0\u0001', b: '2' },
    });
  });

  it('has a key of its own, whatever the labels hold', () => {
    const tricky = fc.string({
      unit: fc.constantFrom('a', '"', '=', ',', ' ', '\\', '}', 'é', '😊'),
      maxLength: 4,
    });
    const labels = fc.dictionary(tricky, tricky, { maxKeys: 3 });
    const all = route(['...']);
    const given = (labelled: Record<string, string>) =>
      JSON.stringify(
        Object.entries(labelled)
          .filter(([, value]) => value !== '')
          .sort(),
      );
    fc.assert(
      fc.property(labels, labels, (a, b) => {
        expect(groupOfRoute(all, a).key === groupOfRoute(all, b).key).toBe(given(a) === given(b));
      }),
    );
  });
});
