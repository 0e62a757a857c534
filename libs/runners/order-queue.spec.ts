import { describe, expect, it } from '@jest/globals';
import type { RunnerOrder } from '#libs/contracts';
import { parseLabels } from './labels.js';
import { OrderQueue } from './order-queue.js';

const order = (key: string, priority: RunnerOrder['priority']): RunnerOrder => ({
  ...{ kind: 'order', key, dry: false, incidentId: 'i', approvalId: 'a', startedAt: 0, startBy: 0, priority },
  action: { kind: 'command', parameters: {} },
  labels: {},
});

describe('orders that wait', () => {
  it('have their turns by priority, then as they came', () => {
    const queue = new OrderQueue();
    queue.add(order('n1', 'normal'));
    queue.add(order('l1', 'low'));
    queue.add(order('h1', 'high'));
    queue.add(order('n2', 'normal'));
    queue.add(order('h2', 'high'));
    expect(queue.remove('l1')?.key).toBe('l1');
    expect(queue.remove('l1')).toBeUndefined();
    expect([1, 2, 3, 4, 5].map(() => queue.next()?.key)).toEqual(['h1', 'h2', 'n1', 'n2', undefined]);
  });
});

describe('labels as people write them', () => {
  it('are read', () => {
    expect(parseLabels('zone=a, os=linux')).toEqual({ ok: true, value: { zone: 'a', os: 'linux' } });
  });

  it.each([
    ['zone', '"zone" is no label'],
    ['zone=a,,', '"" is no label'],
    ['zone=a,zone=b', '"zone" is there twice'],
  ])('%s is refused with the fix', (text, problem) => {
    const read = parseLabels(text);
    expect(read.ok ? '' : read.error).toContain(problem);
  });
});
