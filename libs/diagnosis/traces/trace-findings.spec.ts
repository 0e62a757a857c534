import { describe, expect, it } from '@jest/globals';
import type { Span } from '#libs/integrations/port';
import { traceFindings } from './trace-findings.js';

const minute = 60_000;
const start = Date.parse('2026-01-01T12:00:00Z');
const windows = {
  normal: { from: start, to: start + 60 * minute },
  abnormal: { from: start + 60 * minute, to: start + 70 * minute },
};
const since = start + 61 * minute;

interface Shape {
  readonly paymentMs?: number;
  readonly paymentFails?: boolean;
  readonly asksStock?: boolean;
  readonly asksArchive?: boolean;
}

/** A call of the shop, which asks for the stock and then for a payment. */
const order = (at: number, index: number, shape: Shape = {}): Span[] => {
  const { paymentMs = 20, paymentFails = false, asksStock = true, asksArchive = false } = shape;
  const traceId = `${at}-${index}`;
  const begun = at + index * 1_000;
  const total = 50 + paymentMs + (index % 5);
  const span = (
    spanId: string,
    parentId: string | undefined,
    component: string,
    operation: string,
    more: Partial<Span>,
  ) => ({
    traceId,
    spanId,
    ...(parentId === undefined ? {} : { parentId }),
    component,
    operation,
    start: begun,
    durationMs: total,
    ...more,
  });
  return [
    span('1', undefined, 'shop', 'POST /orders', { failed: paymentFails }),
    ...(asksStock
      ? [
          span('2', '1', 'shop', 'HTTP GET', { start: begun + 5, durationMs: 12 }),
          span('3', '2', 'stock', 'GET /stock', { start: begun + 6, durationMs: 10 }),
        ]
      : []),
    ...(asksArchive ? [span('6', '1', 'archive', 'GET /old', { start: begun + 5, durationMs: 12 })] : []),
    span('4', '1', 'shop', 'HTTP GET', {
      start: begun + 20,
      durationMs: paymentMs + 4,
      failed: paymentFails,
    }),
    span('5', '4', 'payment', 'POST /charges', {
      start: begun + 22,
      durationMs: paymentMs,
      failed: paymentFails,
    }),
  ];
};
const orders = (count: number, at: number, shape: (index: number) => Shape = () => ({})) =>
  Array.from({ length: count }, (_, index) => order(at, index, shape(index))).flat();
const found = (...items: Span[]) => traceFindings([{ items, query: 'service=shop' }], 'tempo', windows);
const usual = orders(60, start);

describe('calls', () => {
  it('are nothing to tell of while they are as before, though there are more of them', () => {
    expect(found(...usual, ...orders(40, since))).toEqual([]);
  });

  it('that are slow by themselves are found, and not those that wait for them', () => {
    const findings = found(...usual, ...orders(20, since, () => ({ paymentMs: 400 })));
    expect(findings.map(({ component }) => component)).toEqual(['payment']);
    expect(findings[0]).toMatchObject({
      kind: 'trace',
      source: 'tempo',
      query: 'service=shop',
      fault: 'latency',
      trace: {
        operation: 'POST /charges',
        caller: 'shop',
        change: 'slower',
        normal: { medianMs: 20 },
        now: { medianMs: 400 },
      },
    });
    expect(findings[0]?.says).toContain('takes 400 ms itself, without what it calls; before 20 ms');
  });

  it('that fail by themselves are found, and not those that fail with them', () => {
    const findings = found(...usual, ...orders(20, since, (index) => ({ paymentFails: index % 2 === 0 })));
    expect(findings.map(({ component }) => component)).toEqual(['payment']);
    expect(findings[0]).toMatchObject({
      fault: 'errors',
      trace: { change: 'failing', now: { failedShare: 0.5 } },
    });
  });

  it('that are missing are found where they were not made', () => {
    const [finding] = found(...usual, ...orders(20, since, () => ({ asksStock: false })));
    expect(finding).toMatchObject({ component: 'shop', trace: { operation: 'GET /stock', change: 'gone' } });
    expect(finding?.says).toContain('in 0 of 20 calls of shop “POST /orders”; before in 60 of 60');
  });

  it('are not missing where another way, known before, is gone more often', () => {
    const either = (share: number) => (index: number) =>
      index % 10 < share ? { asksStock: false, asksArchive: true } : {};
    expect(found(...orders(60, start, either(3)), ...orders(40, since, either(7)))).toEqual([]);
  });
});
