import { afterEach, describe, expect, it } from '@jest/globals';
import { type Append, BusUnavailable, MemoryEventStore } from '#libs/event-store';
import { ManualClock } from '#libs/testing';
import { WakeUps } from './wake-ups.js';

const start = Date.parse('2026-11-21T12:00:00Z');
const [second, minute] = [1_000, 60_000];

/** Several copies of the router with one store, on states that the test plays. */
const given = () => {
  const store = new MemoryEventStore('router');
  const world = { away: false, due: new Map<number, number>(), ending: undefined as number | undefined };
  const told: string[] = [];
  const copies: WakeUps[] = [];
  const copy = (clock = new ManualClock(start)) => {
    const wakeUps = new WakeUps({
      clock,
      store: {
        append: async (decision: Append) => {
          if (world.away) throw new BusUnavailable('away');
          return store.append(decision);
        },
      },
      log: { warn: () => undefined },
      nextDue: () => world.due,
      nextEnding: () => world.ending,
      tellEndings: async () => void told.push(new Date(clock.now()).toISOString()),
      policyVersion: () => 'p-test',
    });
    copies.push(wakeUps);
    return { wakeUps, clock };
  };
  const stated = async () => {
    await new Promise(setImmediate);
    const messages = await store.load('argus.alert.*.router');
    return messages.map(({ subject, events: [event] }) => [subject, event?.causationid]);
  };
  const stop = () => copies.forEach((each) => each.stop());
  return { world, told, copy, stated, stop };
};

let stop = (): void => undefined;
afterEach(() => stop());

const begun = () => {
  const all = given();
  stop = all.stop;
  return all;
};

describe('a wake-up', () => {
  it('is stated in the queue of the held alerts when they are due, and not before', async () => {
    const { world, copy, stated } = begun();
    const { wakeUps, clock } = copy();
    wakeUps.start();
    world.due = new Map([[3, start + minute]]);
    wakeUps.changed();
    clock.advance(59 * second);
    expect(await stated()).toEqual([]);
    clock.advance(second);
    expect(await stated()).toEqual([['argus.alert.3.router', 'due/3/2026-11-21T12:01:00.000Z']]);
  });

  it('is one, whichever copies of the router state it', async () => {
    const { world, copy, stated } = begun();
    world.due = new Map([[0, start + minute]]);
    for (const { wakeUps, clock } of [copy(), copy(), copy()]) {
      wakeUps.start();
      clock.advance(minute);
      await stated();
    }
    expect(await stated()).toHaveLength(1);
  });

  it('that is overdue when the router starts is stated at once, with the time at which it was due', async () => {
    const { world, copy, stated } = begun();
    world.due = new Map([[5, start - 3 * second]]);
    const { wakeUps, clock } = copy();
    wakeUps.start();
    clock.advance(0);
    expect(await stated()).toEqual([['argus.alert.5.router', 'due/5/2026-11-21T11:59:57.000Z']]);
  });

  it('is stated again when it did not help, but not all the time', async () => {
    const { world, copy, stated } = begun();
    world.due = new Map([[1, start]]);
    const { wakeUps, clock } = copy();
    wakeUps.start();
    for (let tenth = 0; tenth < 50; tenth++) {
      wakeUps.changed();
      clock.advance(second / 10);
      await stated();
    }
    expect(await stated()).toHaveLength(1);
    clock.advance(26 * second);
    expect(await stated()).toHaveLength(2);
  });

  it('is stated at once when something else is due at the very time that it was stated for', async () => {
    const { world, copy, stated } = begun();
    const { wakeUps, clock } = copy();
    wakeUps.start();
    for (const due of [start, undefined, start]) {
      world.due = new Map(due === undefined ? [] : [[1, due]]);
      wakeUps.changed();
      clock.advance(second);
      await stated();
    }
    expect(await stated()).toHaveLength(2);
  });

  it('follows a time that changes, and is called off with what it was for', async () => {
    const { world, copy, stated } = begun();
    world.due = new Map([
      [1, start + minute],
      [2, start + minute],
    ]);
    const { wakeUps, clock } = copy();
    wakeUps.start();
    world.due = new Map([[1, start + 2 * minute]]);
    wakeUps.changed();
    clock.advance(90 * second);
    expect(await stated()).toEqual([]);
    clock.advance(30 * second);
    expect(await stated()).toEqual([['argus.alert.1.router', 'due/1/2026-11-21T12:02:00.000Z']]);
  });

  it('is stated when the bus is back', async () => {
    const { world, copy, stated } = begun();
    world.due = new Map([[1, start]]);
    world.away = true;
    const { wakeUps, clock } = copy();
    wakeUps.start();
    clock.advance(0);
    expect(await stated()).toEqual([]);
    world.away = false;
    clock.advance(2 * second);
    expect(await stated()).toHaveLength(1);
  });

  it('has people told of the end of a silence in time', async () => {
    const { world, told, copy, stated } = begun();
    world.ending = start + minute;
    const { wakeUps, clock } = copy();
    wakeUps.start();
    clock.advance(minute);
    await stated();
    world.ending = undefined;
    clock.advance(minute);
    await stated();
    expect(told).toEqual(['2026-11-21T12:01:00.000Z']);
    world.ending = start + 3 * minute;
    wakeUps.endingsChanged();
    clock.advance(minute);
    await stated();
    expect(told).toEqual(['2026-11-21T12:01:00.000Z', '2026-11-21T12:03:00.000Z']);
  });
});
