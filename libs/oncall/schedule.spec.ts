import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Layer,
  type Schedule,
  gaps,
  mayChangeAfter,
  shifts,
  stretches,
  whoIsOnCall,
  withOverrides,
} from './index.js';

const at = (text: string): number => Date.parse(text);
const hour = 3_600_000;
const day = 24 * hour;

const layer = (people: string[], start: string, more: Partial<Layer> = {}, zone = 'UTC'): Layer => ({
  name: people.join('-'),
  people,
  rotation: { timeZone: zone, start: at(start), every: { unit: 'weeks', count: 1 } },
  during: [],
  ...more,
});
const schedule = (...layers: Layer[]): Schedule => ({
  name: 'primary',
  timeZone: 'UTC',
  layers,
  overrides: [],
});
const personAt = (of: Schedule, time: string): string | undefined => whoIsOnCall(of, at(time))?.person;

describe('a rotation', () => {
  const weekly = schedule(layer(['alice', 'bob', 'carol'], '2026-11-02T09:00:00Z'));

  it('hands over from one to the next, to the moment', () => {
    expect(personAt(weekly, '2026-11-02T08:59:59.999Z')).toBeUndefined();
    expect(personAt(weekly, '2026-11-02T09:00:00Z')).toBe('alice');
    expect(personAt(weekly, '2026-11-09T08:59:59.999Z')).toBe('alice');
    expect(personAt(weekly, '2026-11-09T09:00:00Z')).toBe('bob');
    expect(personAt(weekly, '2026-11-23T09:00:00Z')).toBe('alice');
  });

  it('hands over at the same time of day after the clocks were changed', () => {
    const start = '2026-10-19T09:00:00+02:00';
    const berlin = schedule(layer(['alice', 'bob'], start, {}, 'Europe/Berlin'));
    // The clocks went back on 25 October: that week has an hour more.
    expect(personAt(berlin, '2026-10-26T08:59:00+01:00')).toBe('alice');
    expect(personAt(berlin, '2026-10-26T09:00:00+01:00')).toBe('bob');
    const [first] = shifts(berlin, at(start), at(start) + 30 * day);
    expect(first?.until).toBe(at(start) + 7 * day + hour);
  });

  it('of hours has as many hours in every turn', () => {
    const every = { unit: 'hours', count: 12 } as const;
    const start = at('2026-03-28T08:00:00+01:00');
    const halves = schedule(
      layer(['alice', 'bob'], '2026-03-28T08:00:00+01:00', {
        rotation: { timeZone: 'Europe/Berlin', start, every },
      }),
    );
    for (const { from, until } of shifts(halves, start, start + 4 * day))
      expect(until - from).toBe(12 * hour);
  });

  it('lets an hour that does not exist begin when the clocks have jumped over it', () => {
    const start = '2026-03-28T02:30:00+01:00';
    const every = { unit: 'days', count: 1 } as const;
    const daily = schedule(
      layer(['alice', 'bob'], start, { rotation: { timeZone: 'Europe/Berlin', start: at(start), every } }),
    );
    expect(personAt(daily, '2026-03-29T01:29:00Z')).toBe('alice');
    expect(personAt(daily, '2026-03-29T01:30:00Z')).toBe('bob');
    expect(personAt(daily, '2026-03-30T00:30:00Z')).toBe('alice');
  });
});

describe('layers', () => {
  const nights = {
    name: 'nights',
    contains: (time: number) => new Date(time).getUTCHours() < 8,
    changesAfter: (time: number) => {
      const midnight = Math.floor(time / day) * day;
      return time < midnight + 8 * hour ? midnight + 8 * hour : midnight + day;
    },
  };

  it('stand one above the other: a later one has its hours, the one below the rest', () => {
    const both = schedule(
      layer(['alice'], '2026-11-01T00:00:00Z'),
      layer(['nina'], '2026-11-01T00:00:00Z', { during: [nights] }),
    );
    expect(personAt(both, '2026-11-05T07:59:59Z')).toBe('nina');
    expect(personAt(both, '2026-11-05T08:00:00Z')).toBe('alice');
    expect(personAt(both, '2026-11-06T00:00:00Z')).toBe('nina');
  });

  it('leave gaps where none has anybody, and those are told', () => {
    const only = schedule(layer(['nina'], '2026-11-01T00:00:00Z', { during: [nights] }));
    expect(gaps(only, at('2026-11-05T00:00:00Z'), at('2026-11-06T00:00:00Z'))).toEqual([
      { duty: undefined, from: at('2026-11-05T08:00:00Z'), until: at('2026-11-06T00:00:00Z') },
    ]);
  });

  it('end when they say so', () => {
    const ended = schedule(layer(['alice'], '2026-11-01T00:00:00Z', { until: at('2026-11-03T00:00:00Z') }));
    expect(personAt(ended, '2026-11-02T23:59:59Z')).toBe('alice');
    expect(personAt(ended, '2026-11-03T00:00:00Z')).toBeUndefined();
  });
});

describe('whatever the schedule', () => {
  const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata'];
  const start = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2026-12-31T00:00:00Z') });
  const anyLayer = fc.record({
    name: fc.constantFrom('a', 'b', 'c'),
    people: fc.array(fc.constantFrom('alice', 'bob', 'carol', 'dave'), { minLength: 1, maxLength: 4 }),
    rotation: fc.record({
      timeZone: fc.constantFrom(...zones),
      start: start.map((time) => Math.floor(time / 60_000) * 60_000),
      every: fc.record({
        unit: fc.constantFrom('hours' as const, 'days' as const, 'weeks' as const),
        count: fc.integer({ min: 1, max: 4 }),
      }),
    }),
    during: fc.constant([]),
  });
  const anyOverride = fc
    .record({
      person: fc.constantFrom('zoe', 'yan'),
      from: start,
      length: fc.integer({ min: 1, max: 9 * day }),
    })
    .map(({ person, from, length }) => ({ person, from, until: from + length }));
  const anySchedule = fc
    .record({
      layers: fc.array(anyLayer, { minLength: 1, maxLength: 3 }),
      overrides: fc.array(anyOverride, { maxLength: 3 }),
    })
    .map(({ layers, overrides }): Schedule => ({ name: 's', timeZone: 'UTC', layers, overrides }));

  it('a layer has no gap from its start on', () => {
    fc.assert(
      fc.property(anyLayer, (one) => {
        const from = one.rotation.start;
        expect(gaps(schedule(one), from, from + 60 * day)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('the stretches are without break or overlap, and say what is true at every moment of them', () => {
    fc.assert(
      fc.property(anySchedule, start, fc.double({ min: 0, max: 1, noNaN: true }), (of, from, share) => {
        const until = from + 20 * day;
        const found = stretches(of, from, until);
        expect(found[0]?.from).toBe(from);
        expect(found.at(-1)?.until).toBe(until);
        for (const [index, stretch] of found.entries()) {
          expect(stretch.from).toBe(index === 0 ? from : found[index - 1]?.until);
          const moment = stretch.from + Math.floor((stretch.until - stretch.from - 1) * share);
          expect(whoIsOnCall(of, moment)).toEqual(stretch.duty);
          expect(whoIsOnCall(of, stretch.until - 1)).toEqual(stretch.duty);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('an override has exactly its span, and changes nothing else', () => {
    fc.assert(
      fc.property(anySchedule, anyOverride, start, (of, { from, until }, other) => {
        const overridden = withOverrides(of, [{ person: 'stand-in', from, until }]);
        expect(whoIsOnCall(overridden, from)?.person).toBe('stand-in');
        expect(whoIsOnCall(overridden, until - 1)?.person).toBe('stand-in');
        for (const moment of [from - 1, until, other].filter((time) => time < from || time >= until)) {
          expect(whoIsOnCall(overridden, moment)).toEqual(whoIsOnCall(of, moment));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('nothing changes before the moment that is named', () => {
    fc.assert(
      fc.property(anySchedule, start, fc.double({ min: 0, max: 1, noNaN: true }), (of, from, share) => {
        const next = mayChangeAfter(of, from) ?? from + day;
        expect(next).toBeGreaterThan(from);
        const moment = from + Math.floor((next - 1 - from) * share);
        expect(whoIsOnCall(of, moment)).toEqual(whoIsOnCall(of, from));
      }),
      { numRuns: 60 },
    );
  });
});
