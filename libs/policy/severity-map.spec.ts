import { describe, it, expect } from '@jest/globals';
import { defaultSeverityPolicy, normaliseSeverity } from './severity-map.js';

describe('normaliseSeverity', () => {
  it.each([
    ['critical', 'critical page emergency fatal p1 sev1 CRITICAL Page'],
    ['high', 'error high major p2 sev2'],
    ['medium', 'warning warn medium moderate p3 sev3'],
    ['low', 'low minor p4 sev4'],
    ['info', 'info information none debug p5'],
  ])('reads %s from each of: %s', (severity, names) => {
    for (const name of names.split(' '))
      expect([name, normaliseSeverity({ severity: name })]).toEqual([name, severity]);
  });

  it.each([[{}], [{ severity: '' }], [{ severity: 'whatever' }], [{ severity: 'constructor' }]])(
    'takes %j for medium',
    (labels) => {
      expect(normaliseSeverity(labels)).toBe('medium');
    },
  );

  it('follows the policy: another label, other names, another fallback', () => {
    const policy = { label: 'urgency', map: { wow: 'critical', page: 'low' }, fallback: 'info' } as const;
    expect(normaliseSeverity({ urgency: 'WOW', severity: 'low' }, policy)).toBe('critical');
    expect(normaliseSeverity({ urgency: 'page' }, policy)).toBe('low');
    expect(normaliseSeverity({ urgency: 'warning' }, policy)).toBe('medium');
    expect(normaliseSeverity({ severity: 'critical' }, policy)).toBe('info');
    expect(normaliseSeverity({ severity: 'warning' }, defaultSeverityPolicy)).toBe('medium');
  });
});
