import { describe, expect, it } from '@jest/globals';
import type { LogRecord } from '#libs/integrations/port';
import { logFindings } from './log-findings.js';

const minute = 60_000;
const start = Date.parse('2026-01-01T12:00:00Z');
const windows = {
  normal: { from: start, to: start + 60 * minute },
  abnormal: { from: start + 60 * minute, to: start + 70 * minute },
};
const normal = start + 5 * minute;
const since = start + 61 * minute;

const line = (time: number, text: string, more: Partial<LogRecord> = {}): LogRecord => ({
  time,
  component: 'checkout',
  text,
  ...more,
});
const times = (count: number, make: (index: number) => LogRecord | LogRecord[]) =>
  Array.from({ length: count }, (_, index) => make(index)).flat();
const found = (items: LogRecord[]) =>
  logFindings([{ items, query: '{app="checkout"}', link: 'http://logs' }], 'loki', windows);

/** What a checkout writes in a trace: it is asked, it charges, it is done, unless something else happens. */
const checkout = (time: number, index: number, end = 'INFO order 17 is placed'): LogRecord[] => {
  const traceId = `trace-${time}-${index}`;
  const at = time + index * 1_000;
  return [
    line(at, `INFO order ${index} for customer c${index}99 comes in`, { traceId }),
    line(at + 10, `INFO charge of ${index}.99 EUR`, { traceId, component: 'payment' }),
    line(at + 20, end, { traceId }),
  ];
};

describe('lines without traces', () => {
  const usual = times(600, (index) =>
    line(start + index * 6_000, `INFO served /orders/${index} in ${index} ms`),
  );
  const now = times(100, (index) =>
    line(since + index * 5_000, `INFO served /orders/${index} in ${index} ms`),
  );

  it('are nothing to tell of while they come as often as before, in a window of another length', () => {
    expect(found([...usual, ...now])).toEqual([]);
  });

  it('are found when they are new and tell of a failure, with what fault they name, cleaned and short', () => {
    const trace = `ERROR no answer: java.net.ConnectException: Connection refused\n\tat com.shop.Pay.charge(Pay.java:17)\n\tat ${'x'.repeat(5_000)}`;
    const [finding, ...others] = found([
      ...usual,
      ...now,
      ...times(6, (index) => line(since + index * 1_000, `\u001b[31m${trace}`)),
    ]);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      kind: 'log',
      source: 'loki',
      query: '{app="checkout"}',
      link: 'http://logs',
      component: 'checkout',
      at: '2026-01-01T13:01:00.000Z',
      fault: 'availability',
      log: { change: 'new', normalPerMinute: 0, perMinute: 0.6 },
    });
    expect(finding?.says).toContain('which is new');
    if (finding?.kind !== 'log') throw new Error('not of a log');
    expect(finding.log.examples).toHaveLength(3);
    expect(finding.log.examples[0]?.length).toBeLessThanOrEqual(300);
    expect(finding.log.examples.join('')).not.toMatch(/\u001b|\n/);
  });

  it('weigh more when they tell of a failure than when they do not', () => {
    const strengthOf = (text: string) =>
      found([...usual, ...now, ...times(12, (index) => line(since + index * 1_000, text))])[0]?.strength ?? 0;
    expect(strengthOf('ERROR cannot write the invoice')).toBeGreaterThan(
      2 * strengthOf('INFO wrote the invoice'),
    );
  });

  it('are found when they are gone', () => {
    const [finding] = found([
      ...usual,
      ...now,
      ...times(120, (index) => line(start + index * 30_000, `INFO heartbeat ${index}`)),
    ]);
    expect(finding).toMatchObject({ log: { change: 'gone', template: 'INFO heartbeat <*>' } });
  });
});

describe('lines of traces', () => {
  const usual = times(40, (index) => checkout(normal, index));

  it('are nothing to tell of when there are just more requests of the same', () => {
    expect(found([...usual, ...times(90, (index) => checkout(since, index))])).toEqual([]);
  });

  it('show where a request stops: not after it, and not because the mix of requests is another', () => {
    const broken = times(20, (index) => checkout(since, index).slice(0, 2));
    const others = times(50, (index) =>
      line(since + index * 900, 'INFO a report is written', {
        component: 'reports',
        traceId: `report-${index}`,
      }),
    );
    const findings = found([...usual, ...broken, ...others]);
    expect(findings[0]).toMatchObject({ component: 'checkout', log: { change: 'gone' } });
    expect(findings[0]?.says).toContain(
      'it follows “INFO charge of <*> EUR” of payment 0 of 20 times, before 40 of 40',
    );
    expect(findings.map(({ component }) => component)).not.toContain('payment');
  });

  it('do not blame those that fail because another did', () => {
    const failed = times(20, (index) => [
      ...checkout(since, index, 'ERROR NullPointerException in discount'),
      line(since + index * 1_000 + 30, 'ERROR checkout failed', {
        component: 'frontend',
        traceId: `trace-${since}-${index}`,
      }),
    ]);
    const findings = found([...usual, ...failed]);
    expect(findings[0]).toMatchObject({ component: 'checkout', fault: 'code', log: { change: 'new' } });
    const frontend = findings.find(({ component }) => component === 'frontend');
    expect(frontend?.strength ?? 0).toBeLessThan((findings[0]?.strength ?? 0) / 2);
  });
});
