import { describe, expect, it } from '@jest/globals';
import { KeyedQueue } from './keyed-queue.js';

/** A task that ends when it is told to. */
function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

describe('a keyed queue', () => {
  it('runs the tasks of one key one after the other, in the order they came', async () => {
    const queue = new KeyedQueue(8);
    const log: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      queue.add('same', async () => {
        log.push(`${name} begins`);
        await Promise.resolve();
        log.push(`${name} ends`);
      });
    }
    await queue.idle();
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('runs different keys side by side, up to its limit', async () => {
    const queue = new KeyedQueue(2);
    const begun: string[] = [];
    const gates = new Map(['x', 'y', 'z'].map((key) => [key, gate()]));
    for (const [key, { opened }] of gates) {
      queue.add(key, () => {
        begun.push(key);
        return opened;
      });
    }
    expect(begun).toEqual(['x', 'y']);
    gates.get('x')?.open();
    gates.get('y')?.open();
    gates.get('z')?.open();
    await queue.idle();
    expect(begun).toEqual(['x', 'y', 'z']);
  });

  it('is idle only when the last task has ended', async () => {
    const queue = new KeyedQueue(1);
    const { opened, open } = gate();
    let idle = false;
    queue.add('k', () => opened);
    const waited = queue.idle().then(() => (idle = true));
    await Promise.resolve();
    expect(idle).toBe(false);
    open();
    await waited;
    expect(idle).toBe(true);
  });
});
