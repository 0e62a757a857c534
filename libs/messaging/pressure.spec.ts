import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Pressure } from './pressure.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const passed = async (work: Promise<unknown>): Promise<boolean> => {
  let done = false;
  void work.then(() => (done = true));
  await Promise.resolve();
  await Promise.resolve();
  return done;
};

describe('what can wait', () => {
  it('goes on at once where nothing urgent is in hand', async () => {
    expect(await passed(new Pressure(() => Date.now()).quiet(1_000))).toBe(true);
  });

  it('lets urgent work go first, and goes on a moment after it has ended', async () => {
    const pressure = new Pressure(() => Date.now());
    const leave = pressure.enter();
    const waits = pressure.quiet(10_000);
    jest.advanceTimersByTime(400);
    expect(await passed(waits)).toBe(false);
    leave();
    jest.advanceTimersByTime(10);
    expect(await passed(waits)).toBe(true);
  });

  it('does not wait for urgent work that waits itself, for a webhook that hangs', async () => {
    const pressure = new Pressure(() => Date.now());
    const leave = pressure.enter();
    const waits = pressure.quiet(10_000);
    jest.advanceTimersByTime(560);
    expect(await passed(waits)).toBe(true);
    expect(await passed(pressure.quiet(10_000))).toBe(true);
    leave();
    expect(await passed(pressure.quiet(10_000))).toBe(true);
  });

  it('waits for other urgent work beside one that hangs', async () => {
    const pressure = new Pressure(() => Date.now());
    pressure.enter();
    jest.advanceTimersByTime(1_000);
    const leave = pressure.enter();
    const waits = pressure.quiet(10_000);
    jest.advanceTimersByTime(50);
    expect(await passed(waits)).toBe(false);
    leave();
    jest.advanceTimersByTime(10);
    expect(await passed(waits)).toBe(true);
  });

  it('waits on where the next urgent work begins before that moment is over', async () => {
    const pressure = new Pressure(() => Date.now());
    const leave = pressure.enter();
    const waits = pressure.quiet(10_000);
    leave();
    jest.advanceTimersByTime(1);
    pressure.enter();
    jest.advanceTimersByTime(400);
    expect(await passed(waits)).toBe(false);
  });

  /** Urgent work without a pause. */
  const storm = (pressure: Pressure): NodeJS.Timeout => {
    pressure.enter();
    return setInterval(() => pressure.enter(), 50);
  };

  it('goes on one by one, after a while, where urgent work never ends', async () => {
    const pressure = new Pressure(() => Date.now());
    const busy = storm(pressure);
    const waits = [1, 2, 3].map(() => pressure.quiet(60_000));
    jest.advanceTimersByTime(990);
    expect(await Promise.all(waits.map(passed))).toEqual([false, false, false]);
    jest.advanceTimersByTime(10);
    expect(await Promise.all(waits.map(passed))).toEqual([true, false, false]);
    jest.advanceTimersByTime(20);
    expect(await Promise.all(waits.map(passed))).toEqual([true, true, false]);
    clearInterval(busy);
  });

  it('never waits longer than it may', async () => {
    const pressure = new Pressure(() => Date.now());
    const busy = storm(pressure);
    const waits = Array.from({ length: 200 }, () => pressure.quiet(2_000));
    jest.advanceTimersByTime(1_999);
    expect((await Promise.all(waits.map(passed))).filter(Boolean).length).toBeLessThan(100);
    jest.advanceTimersByTime(1);
    expect(await Promise.all(waits.map(passed))).not.toContain(false);
    clearInterval(busy);
  });

  it('waits no longer when it gives up', async () => {
    const pressure = new Pressure(() => Date.now());
    pressure.enter();
    const stopping = new AbortController();
    const waits = pressure.quiet(10_000, stopping.signal);
    expect(await passed(waits)).toBe(false);
    stopping.abort();
    expect(await passed(waits)).toBe(true);
    expect(await passed(pressure.quiet(10_000, stopping.signal))).toBe(true);
  });

  it('is let go a few at a time', async () => {
    const pressure = new Pressure(() => Date.now());
    const leave = pressure.enter();
    const waits = Array.from({ length: 20 }, () => pressure.quiet(10_000));
    leave();
    jest.advanceTimersByTime(4);
    const gone = (await Promise.all(waits.map(passed))).filter(Boolean);
    expect(gone).toHaveLength(16);
    jest.advanceTimersByTime(4);
    expect(await passed(waits[19] as Promise<unknown>)).toBe(true);
  });
});
