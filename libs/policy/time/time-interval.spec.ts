import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { compileTimeIntervals } from './compile-time-intervals.js';
import { type TimeInterval, isWithin, nextChange } from './time-interval.js';
import type { TimeIntervalPartText } from './time-interval-text.js';

const interval = (...parts: TimeIntervalPartText[]): TimeInterval => {
  const compiled = compileTimeIntervals([{ name: 'it', time_intervals: parts }], ['time_intervals']);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
  return compiled.value.get('it')!;
};

const ms = (text: string): number => Date.parse(text);
const officeHours = { times: [{ start_time: '09:00', end_time: '17:00' }], weekdays: ['monday:friday'] };

describe('isWithin', () => {
  it.each<[string, TimeIntervalPartText, string[], string[]]>([
    ['always when nothing is said', {}, ['2006-01-02T15:04Z', '2007-01-03T10:04Z'], []],
    [
      'office hours, without their last moment',
      officeHours,
      ['2020-05-04T15:04Z', '2020-05-05T09:00Z', '2020-06-09T16:59:59.999Z'],
      ['2020-05-03T15:04Z', '2020-05-04T08:59:59.999Z', '2020-05-05T17:00Z', '2020-05-05T05:00Z'],
    ],
    [
      'some days of one year',
      { days_of_month: ['4:6'], months: ['april'], years: ['2020'] },
      ['2020-04-04T15:04Z', '2020-04-05T00:00Z', '2020-04-06T23:59Z'],
      [
        '2018-05-03T15:04Z',
        '2020-04-03T23:59Z',
        '2020-06-04T23:59Z',
        '2019-04-06T23:59Z',
        '2020-04-07T00:00Z',
      ],
    ],
    [
      'days from the end of a month of any length',
      { days_of_month: ['-3:-1'] },
      [
        '2020-01-29T00:00Z',
        '2020-01-31T15:04Z',
        '2020-06-30T00:00Z',
        '2020-02-29T23:05Z',
        '2021-02-26T12:00Z',
      ],
      ['2020-01-28T23:59Z', '2020-04-03T23:59Z', '2020-03-01T00:00Z', '2021-02-25T12:00Z'],
    ],
    [
      'a range that ends after the month does',
      { days_of_month: ['29:31'], months: ['june'] },
      ['2020-06-29T00:00Z', '2020-06-30T23:59Z'],
      ['2020-06-28T23:59Z', '2020-07-01T00:00Z', '2020-05-31T00:00Z'],
    ],
    [
      'no day of a range that starts after the month',
      { days_of_month: ['30:31'], months: ['february'] },
      [],
      ['2021-02-28T13:00Z'],
    ],
    [
      'a range that reaches further back than the month',
      { days_of_month: ['-31:-30'], months: ['june'] },
      ['2020-06-01T00:00Z'],
      ['2020-06-02T00:00Z', '2020-05-31T00:00Z'],
    ],
    [
      'several entries of each, and one part of them is enough',
      {
        weekdays: ['Monday:Friday', 'sunday'],
        months: ['January:march'],
        days_of_month: ['-7:-1'],
        years: ['2020:2025', 2030],
        times: officeHours.times,
      },
      ['2021-01-27T09:00Z', '2021-01-31T16:59Z', '2025-03-31T13:00Z', '2030-01-31T13:00Z'],
      ['2021-01-30T13:00Z', '2021-04-01T13:00Z', '2026-01-27T13:00Z', '2021-01-24T13:00Z'],
    ],
    [
      'the clocks of its zone, in winter and in summer',
      { ...officeHours, location: 'Australia/Sydney' },
      ['2021-04-06T13:00+10:00', '2021-11-01T09:00+11:00', '2021-10-31T22:00Z'],
      ['2021-04-06T13:00Z', '2021-10-31T21:59Z'],
    ],
    [
      'the last day of the month in which the clocks are changed',
      { days_of_month: ['-1'], location: 'America/New_York' },
      ['2021-03-31T00:00-04:00', '2021-03-31T23:59-04:00'],
      ['2021-03-30T23:59-04:00', '2021-04-01T00:00-04:00'],
    ],
    [
      'both of the hours that a zone has twice, none of the one that it skips',
      { times: [{ start_time: '02:00', end_time: '03:00' }], location: 'Europe/Berlin' },
      ['2026-10-25T00:00Z', '2026-10-25T01:59Z', '2026-03-30T00:00Z'],
      ['2026-10-25T02:00Z', '2026-03-29T00:59Z', '2026-03-29T01:00Z'],
    ],
    ['nothing with an empty list', { times: [] }, [], ['2021-01-01T00:00Z']],
  ])('is %s', (_, part, within, without) => {
    for (const time of within) expect([time, isWithin(interval(part), ms(time))]).toEqual([time, true]);
    for (const time of without) expect([time, isWithin(interval(part), ms(time))]).toEqual([time, false]);
  });

  it('is never with no part', () => {
    expect(isWithin(interval(), ms('2021-01-01T00:00Z'))).toBe(false);
    expect(nextChange(interval(), ms('2021-01-01T00:00Z'))).toBeUndefined();
  });

  it('is never where there is no calendar', () => {
    for (const time of [NaN, Infinity, -Infinity, 8.64e15, 1e300]) {
      expect(isWithin(interval({}), time)).toBe(false);
      expect(nextChange(interval({}), time)).toBeUndefined();
    }
  });
});

describe('nextChange', () => {
  it.each<[string, TimeIntervalPartText[], string, string | undefined]>([
    ['the start that comes', [officeHours], '2026-11-21T12:00Z', '2026-11-23T09:00Z'],
    ['the end that comes', [officeHours], '2026-11-23T09:00Z', '2026-11-23T17:00Z'],
    ['nothing for what is always', [{}], '2026-11-21T12:00Z', undefined],
    ['nothing for what is over', [{ years: [2020] }], '2026-11-21T12:00Z', undefined],
    ['nothing for what begins in more than ten years', [{ years: [2040] }], '2026-11-21T12:00Z', undefined],
    ['what begins in eight years', [{ years: [2034] }], '2026-11-21T12:00Z', '2034-01-01T00:00Z'],
    [
      'no seam between parts that follow each other',
      [
        { times: [{ start_time: '22:00', end_time: '24:00' }] },
        { times: [{ start_time: '00:00', end_time: '06:00' }] },
      ],
      '2026-11-21T23:00Z',
      '2026-11-22T06:00Z',
    ],
    [
      'no seam between zones either',
      [
        { times: [{ start_time: '09:00', end_time: '17:00' }], location: 'Europe/Berlin' },
        { times: [{ start_time: '11:00', end_time: '17:00' }], location: 'America/New_York' },
      ],
      '2026-11-23T12:00Z',
      '2026-11-23T22:00Z',
    ],
    [
      'the moment at which the clocks jump into it',
      [{ times: [{ start_time: '02:30', end_time: '04:00' }], location: 'Europe/Berlin' }],
      '2026-03-28T23:00Z',
      '2026-03-29T01:00Z',
    ],
    [
      'the moment at which the clocks jump back out of it',
      [{ times: [{ start_time: '02:30', end_time: '04:00' }], location: 'Europe/Berlin' }],
      '2026-10-25T00:45Z',
      '2026-10-25T01:00Z',
    ],
  ])('is %s', (_, parts, time, expected) => {
    const change = nextChange(interval(...parts), ms(time));
    expect(change).toBe(expected === undefined ? undefined : ms(expected));
  });

  it('ends its search among parts that hide each other', () => {
    const every = (first: number): TimeIntervalPartText => ({
      times: Array.from({ length: 720 }, (_, n) => ({
        start_time: clock(2 * n + first),
        end_time: clock(2 * n + first + 1),
      })),
    });
    expect(nextChange(interval(every(0), every(1)), ms('2026-11-21T12:00Z'))).toBeUndefined();
  });
});

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

const weekdayNames = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** What Alertmanager's documentation says of one part, on a calendar that is not ours. */
function naive(part: TimeIntervalPartText, epochMs: number): boolean {
  const now = Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(part.location ?? 'UTC');
  const among = (
    list: readonly (string | number)[] | undefined,
    number: (text: string) => number,
    value: number,
  ): boolean =>
    list === undefined ||
    list.some((entry) => {
      const [begin, end = begin] = String(entry).split(':').map(number);
      return value >= begin! && value <= end!;
    });
  const minutes = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  const minute = now.hour * 60 + now.minute;
  const fromStart = (text: string): number =>
    Number(text) < 0 ? now.daysInMonth + Number(text) + 1 : Number(text);
  return (
    (part.times === undefined ||
      part.times.some((time) => minute >= minutes(time.start_time) && minute < minutes(time.end_time))) &&
    among(part.weekdays, (name) => weekdayNames.indexOf(name), now.dayOfWeek % 7) &&
    among(part.months, Number, now.month) &&
    among(part.years, Number, now.year) &&
    among(part.days_of_month, fromStart, now.day)
  );
}

const range = (min: number, max: number, name: (value: number) => string = String): fc.Arbitrary<string> =>
  fc
    .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
    .map(([a, b]) => `${name(Math.min(a, b))}:${name(Math.max(a, b))}`);

const parts = fc.array(
  fc.record(
    {
      times: fc.array(
        fc
          .tuple(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 1440 }))
          .filter(([begin, end]) => begin < end)
          .map(([begin, end]) => ({ start_time: clock(begin), end_time: clock(end) })),
        { maxLength: 3 },
      ),
      weekdays: fc.array(
        range(0, 6, (day) => weekdayNames[day]!),
        { maxLength: 2 },
      ),
      days_of_month: fc.array(fc.oneof(range(1, 31), range(-31, -1)), { maxLength: 2 }),
      months: fc.array(range(1, 12), { maxLength: 2 }),
      years: fc.array(range(2024, 2028), { minLength: 1, maxLength: 2 }),
      location: fc.constantFrom(
        'UTC',
        'Europe/Berlin',
        'Australia/Lord_Howe',
        'America/New_York',
        'Asia/Kolkata',
      ),
    },
    { requiredKeys: [] },
  ),
  { minLength: 1, maxLength: 3 },
);

/** Anywhere in some years, and often around a change of some zone's clocks. */
const moments = fc.oneof(
  fc.integer({ min: ms('2024-01-01T00:00Z'), max: ms('2028-12-31T00:00Z') }),
  fc
    .tuple(
      fc.constantFrom(
        ...['2026-03-29T01:00Z', '2026-10-25T01:00Z', '2026-04-04T15:00Z', '2026-03-08T07:00Z'].map(ms),
      ),
      fc.integer({ min: -100_000_000, max: 100_000_000 }),
    )
    .map(([change, distance]) => change + distance),
);

describe('against a reference that asks minute by minute', () => {
  it('isWithin says the same', () => {
    fc.assert(
      fc.property(parts, fc.array(moments, { minLength: 1, maxLength: 10 }), (texts, times) => {
        const compiled = interval(...texts);
        for (const time of times) {
          expect(isWithin(compiled, time)).toBe(texts.some((part) => naive(part, time)));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('nextChange is the first minute with another answer', () => {
    fc.assert(
      fc.property(parts, moments, fc.integer({ min: 1, max: 300 }), (texts, time, minutes) => {
        const [compiled, asked] = [interval(...texts), interval(...texts)];
        const change = nextChange(compiled, time);
        const now = isWithin(asked, time);
        const minute = Math.floor(time / 60_000);
        const reference = Array.from({ length: minutes }, (_, n) => (minute + n + 1) * 60_000).find(
          (next) => texts.some((part) => naive(part, next)) !== now,
        );
        if (reference !== undefined) expect(change).toBe(reference);
        else expect(change ?? Infinity).toBeGreaterThan(time + (minutes - 1) * 60_000);
        if (change === undefined) return;
        expect(isWithin(asked, change)).toBe(!now);
        expect(isWithin(asked, change - 1)).toBe(now);
        for (let n = 0; n < 20; n++) expect(isWithin(asked, time + ((change - time) * n) / 20)).toBe(now);
      }),
      { numRuns: 300 },
    );
  });

  it('nextChange does not depend on what was asked before', () => {
    fc.assert(
      fc.property(parts, fc.array(moments, { minLength: 1, maxLength: 12 }), (texts, times) => {
        const compiled = interval(...texts);
        const answers = times.map((time) => nextChange(compiled, time));
        expect(answers).toEqual(times.map((time) => nextChange(interval(...texts), time)));
      }),
      { numRuns: 100 },
    );
  });
});
