import { describe, expect, it } from '@jest/globals';
import { alertLine, listedAlerts, serviceOf, withAlert } from './alert-line.js';
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

describe('an alert as a line', () => {
  it('says what fires where, in UTC', () => {
    expect(alertLine(alert)).toMatchObject({
      key: 'a/1',
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
    const lines = Array.from({ length: 30 }, (_, index) => ({
      ...alertLine({ ...alert, fingerprint: `f${index}` }),
      severity: index === 29 ? ('critical' as const) : ('high' as const),
    })).reduce<readonly ReturnType<typeof alertLine>[]>(withAlert, []);
    expect(lines).toHaveLength(listedAlerts);
    expect(lines.slice(0, 2).map(({ key }) => key)).toEqual(['f29/1', 'f0/1']);
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
