import { describe, expect, it } from '@jest/globals';
import type { LedgerStanding } from '#libs/audit';
import type { EventOf } from '#libs/contracts';
import { MemoryEventStore } from '#libs/event-store';
import { createLogger } from '#libs/observability';
import { ManualClock, eventually } from '#libs/testing';
import { Writable } from 'node:stream';
import { LedgerWatch } from './ledger-watch.js';

type Checked = EventOf<'argus.ledger.checked.v1'>;

function setUp() {
  const clock = new ManualClock();
  const store = new MemoryEventStore('auditor');
  const lines: string[] = [];
  const destination = new Writable({
    write(line: Buffer, _encoding, next) {
      const { level, msg } = JSON.parse(line.toString()) as { level: string; msg: string };
      lines.push(`${level}: ${msg}`);
      next();
    },
  });
  const world = {
    entries: { received: 0, opened: 0, attached: 0, deduplicated: 0, suppressed: 0, quarantined: 0 },
    underWay: 0,
    behind: 0,
    closeLooks: 0,
    last: undefined as Checked | undefined,
    measured: {} as Record<string, number>,
    fails: false,
  };
  const create = () =>
    new LedgerWatch({
      entries: () => (world.fails ? Promise.reject(new Error('no answer')) : Promise.resolve(world.entries)),
      standing: (): Promise<LedgerStanding> => {
        world.closeLooks++;
        return Promise.resolve({ entries: world.entries, underWay: world.underWay });
      },
      lastCheck: () => Promise.resolve(world.last),
      behind: () => Promise.resolve(world.behind),
      store,
      clock,
      log: createLogger({ agent: 'auditor', destination }),
      intervalMs: 15_000,
      graceMs: 300_000,
      gauges: {
        balance: { set: ({ side }, value) => (world.measured[side] = value) },
        unexplained: { set: (value) => (world.measured['unexplained'] = value) },
        unbalancedSeconds: { set: (value) => (world.measured['seconds'] = value) },
      },
    });
  const stated = async (): Promise<Checked[]> =>
    (await store.load('argus.signal.ledger.auditor')).flatMap(({ events }) => events as Checked[]);
  return { world, clock, create, stated, lines };
}

describe('watching the ledger', () => {
  it('looks closely only once something has been under way for longer than it may', async () => {
    const { world, clock, create, stated } = setUp();
    const watch = create();
    world.entries.received = world.entries.opened = 5;
    await watch.check();
    world.entries.received = 8;
    world.underWay = 2;
    clock.advance(299_999);
    await watch.check();
    expect(world.closeLooks).toBe(0);
    expect(world.measured).toMatchObject({ received: 8, explained: 5, difference: 3, unexplained: 0 });
    clock.advance(1);
    await watch.check();
    expect(world).toMatchObject({ closeLooks: 1, measured: { unexplained: 1, seconds: 0 } });
    expect((await stated()).map(({ data }) => data)).toMatchObject([
      { balanced: false, received: 8, explained: 5, signals: [{ status: 'firing' }] },
    ]);
  });

  it('states once that it is unbalanced, also across a restart, and once that it holds again', async () => {
    const { world, clock, create, stated, lines } = setUp();
    world.entries.received = 1;
    const first = create();
    await first.check();
    clock.advance(15_000);
    await first.check();
    [world.last] = await stated();
    clock.advance(15_000);
    const second = create();
    await second.check();
    expect(world.measured['seconds']).toBe(30);
    expect(await stated()).toHaveLength(1);
    world.entries.attached = 1;
    await second.check();
    const all = await stated();
    expect(all.map(({ data }) => data.balanced)).toEqual([false, true]);
    expect(new Set(all.map(({ data }) => data.signals[0]?.startsAt)).size).toBe(1);
    expect(new Set(all.map(({ data }) => data.signals[0]?.fingerprint)).size).toBe(1);
    expect(world.measured['seconds']).toBe(0);
    expect(lines).toEqual([
      'error: the ledger does not account for every alert',
      'info: the ledger accounts for every alert again',
    ]);
  });

  it('judges nothing while the record has much before it', async () => {
    const { world, create, stated } = setUp();
    world.entries.received = 7;
    world.behind = 50_000;
    const watch = create();
    await watch.check();
    expect(await stated()).toEqual([]);
    expect(world.measured).toMatchObject({ difference: 7, seconds: 0 });
  });

  it('looks again at its interval, also after a look that failed, until it is stopped', async () => {
    const { world, clock, create, lines } = setUp();
    world.fails = true;
    const watch = create();
    await watch.start();
    clock.advance(15_000);
    await eventually(() => lines.length === 1, 'the failure is logged');
    expect(lines[0]).toBe('warn: the ledger could not be looked at');
    world.fails = false;
    await eventually(() => {
      clock.advance(15_000);
      return world.measured['seconds'] === 0;
    }, 'the next look');
    await watch.stop();
  });
});
