import { describe, expect, it } from '@jest/globals';
import type { BoundsOfStreams, Gap } from '#libs/audit';
import { createLogger } from '#libs/observability';
import { ManualClock, eventually } from '#libs/testing';
import { Writable } from 'node:stream';
import { GapWatch } from './gap-watch.js';

const gap = (from: number, to: number, kind: Gap['kind']): Gap => ({
  stream: 'ALERTS',
  from,
  to,
  messages: to - from + 1,
  kind,
});

function setUp() {
  const lines: string[] = [];
  const destination = new Writable({
    write(line: Buffer, _encoding, next) {
      const { level, msg } = JSON.parse(line.toString()) as { level: string; msg: string };
      lines.push(`${level}: ${msg}`);
      next();
    },
  });
  const world = {
    bounds: { ALERTS: { first: 1, last: 20 } } as BoundsOfStreams,
    gaps: [] as Gap[],
    checked: [] as Readonly<Record<string, number>>[],
    missing: -1,
    behind: -1,
    fails: false,
  };
  const clock = new ManualClock();
  const watch = new GapWatch({
    streamBounds: () =>
      world.fails ? Promise.reject(new Error('no answer')) : Promise.resolve(world.bounds),
    detectGaps: (_bounds, checked) => {
      world.checked.push(checked);
      return Promise.resolve(world.gaps);
    },
    clock,
    log: createLogger({ agent: 'auditor', destination }),
    intervalMs: 30_000,
    graceMs: 120_000,
    gapMessages: { set: (_labels, value) => (world.missing = value) },
    behindMessages: { set: (_labels, value) => (world.behind = value) },
  });
  return { world, watch, lines, clock };
}

describe('watching for gaps', () => {
  it('says nothing of a hole that is filled in time', async () => {
    const { world, watch, lines, clock } = setUp();
    world.gaps = [gap(4, 6, 'hole'), gap(15, 20, 'behind')];
    await watch.check();
    expect(world).toMatchObject({ missing: 0, behind: 6 });
    clock.advance(119_999);
    await watch.check();
    clock.advance(1);
    world.gaps = [gap(12, 13, 'hole')];
    await watch.check();
    expect(world).toMatchObject({ missing: 0, behind: 0 });
    expect(lines).toEqual([]);
  });

  it('reports what has been missing for long enough, once, and measures it as long as it is missing', async () => {
    const { world, watch, lines, clock } = setUp();
    world.gaps = [gap(4, 6, 'hole')];
    await watch.check();
    world.gaps = [gap(5, 6, 'hole')];
    for (let check = 0; check < 6; check++) {
      clock.advance(30_000);
      await watch.check();
    }
    expect(world.missing).toBe(2);
    expect(lines).toEqual(['error: the record misses 2 messages of ALERTS']);
    world.gaps = [];
    await watch.check();
    expect(world.missing).toBe(0);
  });

  it('reports what the stream has dropped at once, and keeps counting it without looking again', async () => {
    const { world, watch, lines } = setUp();
    world.gaps = [gap(1, 9, 'lost')];
    await watch.check();
    expect(world.missing).toBe(9);
    world.gaps = [];
    await watch.check();
    expect(world.missing).toBe(9);
    expect(world.checked).toEqual([{}, { ALERTS: 20 }]);
    expect(lines).toHaveLength(1);
  });

  it('looks again at its interval, also after a check that failed, until it is stopped', async () => {
    const { world, watch, lines, clock } = setUp();
    world.fails = true;
    await watch.start();
    clock.advance(30_000);
    await eventually(() => lines.length === 1, 'the failure is logged');
    expect(lines[0]).toBe('warn: the record could not be searched for gaps');
    world.fails = false;
    await eventually(() => {
      clock.advance(30_000);
      return world.checked.length > 0;
    }, 'the next check');
    await watch.stop();
    const checks = world.checked.length;
    clock.advance(300_000);
    expect(world.checked).toHaveLength(checks);
  });
});
