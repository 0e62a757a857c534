import { beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '#libs/testing';
import { Deadlines } from './deadlines.js';

let clock: ManualClock;
let due: [string, number][];
let deadlines: Deadlines;
let began: number;
beforeEach(() => {
  clock = new ManualClock();
  began = clock.now();
  due = [];
  deadlines = new Deadlines(clock, (key, at) => due.push([key, at]));
});

describe('deadlines', () => {
  it('ring once each, at their time, with the time they were set to', () => {
    deadlines.set('a', began + 1_000);
    deadlines.set('b', began + 2_000);
    clock.advance(999);
    expect(due).toEqual([]);
    clock.advance(1);
    expect(due).toEqual([['a', began + 1_000]]);
    clock.advance(60_000);
    expect(due).toEqual([
      ['a', began + 1_000],
      ['b', began + 2_000],
    ]);
  });

  it.each([500, 5_000])('ring only at the time that was set last (%i ms)', (ms) => {
    deadlines.set('a', began + 1_000);
    deadlines.set('a', began + ms);
    clock.advance(60_000);
    expect(due).toEqual([['a', began + ms]]);
  });

  it('ring once though they are set to the same time again and again', () => {
    for (let n = 0; n < 3; n++) deadlines.set('a', began + 1_000);
    clock.advance(60_000);
    expect(due).toHaveLength(1);
  });

  it('ring after a moment where something is due at once, which puts off nothing that rings before', () => {
    for (const key of ['sooner', 'later']) deadlines.set(key, began + (key === 'sooner' ? 500 : 5_000));
    for (const key of ['sooner', 'later', 'new']) deadlines.setAfter(key, began, began + 1_000);
    deadlines.setAfter('in time', began + 2_000, began + 1_000);
    clock.advance(60_000);
    expect(Object.fromEntries(due)).toEqual({
      ...{ sooner: began + 500, later: began + 1_000, new: began + 1_000 },
      'in time': began + 2_000,
    });
  });

  it('do not ring when taken away', () => {
    deadlines.set('a', began + 1_000);
    deadlines.set('a', undefined);
    deadlines.set('never set', undefined);
    clock.advance(60_000);
    expect(due).toEqual([]);
  });

  it('ring at once when their time is over already', () => {
    deadlines.set('a', began - 1);
    clock.advance(0);
    expect(due).toEqual([['a', began - 1]]);
  });

  it('may be set again by what they set off, to the same time, too', () => {
    let rings = 0;
    const again = new Deadlines(clock, (key, at) => {
      if (++rings < 3) again.set(key, at);
    });
    again.set('a', began + 1_000);
    clock.advance(1_000);
    expect(rings).toBe(3);
  });

  it('do not ring when all are cleared', () => {
    deadlines.set('a', began + 1_000);
    deadlines.set('b', began + 1_000);
    deadlines.clear();
    clock.advance(60_000);
    expect(due).toEqual([]);
  });
});
