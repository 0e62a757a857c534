import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileTimeIntervals } from './compile-time-intervals.js';
import { isMuted, isWithinNamed } from './muting.js';
import type { TimeInterval } from './time-interval.js';
import type { TimeIntervalText } from './time-interval-text.js';

const location = 'Australia/Sydney';
const texts: TimeIntervalText[] = [
  {
    name: 'evenings',
    time_intervals: [
      {
        times: [
          { start_time: '00:00', end_time: '09:00' },
          { start_time: '17:00', end_time: '24:00' },
        ],
        location,
      },
    ],
  },
  { name: 'weekends', time_intervals: [{ weekdays: ['saturday', 'sunday'], location }] },
  {
    name: 'office',
    time_intervals: [
      { weekdays: ['monday:friday'], times: [{ start_time: '09:00', end_time: '17:00' }], location },
    ],
  },
  { name: 'always', time_intervals: [{}] },
  { name: 'never', time_intervals: [] },
];

const compile = (): ReadonlyMap<string, TimeInterval> => {
  const compiled = compileTimeIntervals(texts, []);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
  return compiled.value;
};
const intervals = compile();

const muting = (mute: string[], active: string[], time: string) =>
  isMuted({ muteTimeIntervals: mute, activeTimeIntervals: active }, intervals, Date.parse(time));
const until = (time: string): number => Date.parse(time);

describe('isMuted', () => {
  it.each([
    ['2024-01-01T00:00+11:00', 'evenings', '2024-01-01T09:00+11:00'],
    ['2024-01-01T09:00+11:00', undefined, undefined],
    ['2024-01-06T10:00+11:00', 'weekends', '2024-01-08T09:00+11:00'],
    ['2024-01-06T17:00+11:00', 'evenings', '2024-01-08T09:00+11:00'],
    ['2024-01-01T10:00Z', 'evenings', '2024-01-02T09:00+11:00'],
    ['2024-01-05T16:59:59+11:00', undefined, undefined],
  ])('at %s is by %s until no mute interval is on any more: %s', (time, by, end) => {
    expect(muting(['evenings', 'weekends'], [], time)).toEqual(
      by === undefined ? { muted: false } : { muted: true, by, until: until(end) },
    );
  });

  it('is by the active intervals while none of them is on', () => {
    const saturday = '2024-01-06T10:00+11:00';
    expect(muting([], ['office'], '2024-01-05T10:00+11:00')).toEqual({ muted: false });
    expect(muting([], ['office'], saturday)).toMatchObject({
      by: 'office',
      until: until('2024-01-08T09:00+11:00'),
    });
    expect(muting([], ['office', 'weekends'], saturday)).toEqual({ muted: false });
    expect(muting([], ['office', 'never'], saturday)).toMatchObject({ by: 'office, never' });
    expect(muting(['weekends'], ['always'], saturday)).toMatchObject({ by: 'weekends' });
  });

  it('has no end when it never ends', () => {
    expect(muting(['always'], [], '2024-01-06T10:00Z')).toEqual({
      muted: true,
      by: 'always',
      until: undefined,
    });
    expect(muting([], ['never'], '2024-01-06T10:00Z')).toEqual({
      muted: true,
      by: 'never',
      until: undefined,
    });
    expect(muting(['evenings', 'office', 'weekends'], [], '2024-01-06T10:00Z')).toMatchObject({
      until: undefined,
    });
  });

  it('is not by a name that there is no interval for: whoever is to be told is told', () => {
    expect(muting(['unknown'], [], '2024-01-06T10:00Z')).toEqual({ muted: false });
    expect(muting([], ['unknown'], '2024-01-06T10:00Z')).toEqual({ muted: false });
  });

  it('ends at the first moment at which it is not any more', () => {
    const names = fc.subarray(['evenings', 'weekends', 'office', 'never']);
    const time = fc.integer({ min: until('2024-01-01T00:00Z'), max: until('2026-01-01T00:00Z') });
    fc.assert(
      fc.property(names, names, time, (muteTimeIntervals, activeTimeIntervals, now) => {
        const route = { muteTimeIntervals, activeTimeIntervals };
        const decided = isMuted(route, intervals, now);
        if (!decided.muted || decided.until === undefined) return;
        expect(isMuted(route, intervals, decided.until).muted).toBe(false);
        expect(isMuted(route, intervals, decided.until - 1).muted).toBe(true);
        for (let n = 0; n < 10; n++) {
          const between = now + ((decided.until - now) * n) / 10;
          expect(isMuted(route, intervals, between)).toMatchObject({ muted: true, until: decided.until });
        }
      }),
    );
  });
});

describe('isWithinNamed', () => {
  it('knows business hours by their name', () => {
    expect(isWithinNamed(intervals, 'office', Date.parse('2024-01-05T10:00+11:00'))).toBe(true);
    expect(isWithinNamed(intervals, 'office', Date.parse('2024-01-05T17:00+11:00'))).toBe(false);
    expect(isWithinNamed(intervals, 'unknown', 0)).toBe(false);
  });
});
