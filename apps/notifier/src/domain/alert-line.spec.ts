import { describe, expect, it } from '@jest/globals';
import { alertLine, listedAlerts, serviceOf } from './alert-line.js';
import { firingLines, keptAlerts, linesOf, withFiring, withOver } from './alerts.js';
import { oneLine, quoted, webAddress } from './plain-text.js';

const alert = {
  incidentId: 'inc-1',
  fingerprint: 'a',
  episode: '1',
  outcome: 'attached',
  reason: 'same-group',
  labels: { alertname: 'DiskFilling', instance: 'db-1', job: 'node' },
  annotations: {},
  severity: 'high',
  startsAt: '2025-11-21T09:20:00+01:00',
} as const;

const many = (count: number, severityOf: (index: number) => 'high' | 'critical') =>
  Array.from({ length: count }, (_, index) => ({
    ...{ ...alert, fingerprint: `f${index}`, severity: severityOf(index) },
    labels: { alertname: 'A', instance: `f${index}` },
  })).reduce<Parameters<typeof withFiring>[0]>(withFiring, new Map());

describe('an alert as a line', () => {
  it('says what fires where, in UTC', () => {
    expect(alertLine(alert)).toMatchObject({
      text: 'DiskFilling instance=db-1 job=node',
      startsAt: '2025-11-21T08:20:00.000Z',
    });
  });

  it('stays one short line, whatever the labels say', () => {
    const { text } = alertLine({ ...alert, labels: { alertname: 'x\r\nBcc: y', instance: 'z'.repeat(500) } });
    expect(text).not.toMatch(/[\r\n]/);
    expect(text.length).toBeLessThanOrEqual(160);
  });

  it('takes web addresses and nothing else for links', () => {
    const annotations = { runbook_url: 'javascript:alert(1)' };
    expect(alertLine({ ...alert, annotations, generatorURL: 'http://p/graph' })).toMatchObject({
      generatorURL: 'http://p/graph',
      runbookURL: undefined,
    });
    expect(webAddress('https://a.example/x y')).toBeUndefined();
    expect(webAddress(`https://a.example/${'x'.repeat(3_000)}`)).toBeUndefined();
  });

  it('is listed by severity, the worst ones only', () => {
    const alerts = many(30, (index) => (index === 29 ? 'critical' : 'high'));
    const lines = firingLines(alerts);
    expect(lines).toHaveLength(listedAlerts);
    expect(lines.slice(0, 2).map(({ text }) => text)).toEqual(['A instance=f29', 'A instance=f0']);
  });

  it('is kept while there is room, then only if it is worse than another; what is over goes first', () => {
    const full = many(keptAlerts, () => 'high');
    const more = (fingerprint: string, severity: 'high' | 'critical') => ({
      ...alert,
      fingerprint,
      severity,
    });
    expect(withFiring(full, more('late', 'high'))).toBe(full);
    expect(withFiring(full, more('late', 'critical')).has('late')).toBe(true);
    const room = withOver(full, 'f7', '2025-11-21T09:00:00Z');
    const kept = withFiring(room, more('late', 'high'));
    expect([kept.size, kept.has('late'), kept.has('f7')]).toEqual([keptAlerts, true, false]);
    expect(firingLines(room)).not.toContainEqual(linesOf(room, ['f7'])[0]);
  });

  it('names the service by the most telling label', () => {
    expect(serviceOf({ job: 'node', service: 'checkout' })).toBe('checkout');
    expect(serviceOf({ severity: 'high' })).toBeUndefined();
  });
});

describe('text from outside', () => {
  it('is cut by characters, not in the middle of one', () => {
    expect(oneLine('😀😀😀', 2)).toBe('😀…');
  });

  it('cannot begin a line of its own', () => {
    expect(quoted('a\r\nb\u0085c\u2028d\re', 100)).toEqual(['| a', '| b', '| c', '| d', '| e']);
  });
});
