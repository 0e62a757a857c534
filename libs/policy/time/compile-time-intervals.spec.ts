import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { PolicyProblem } from '../problem.js';
import { compileTimeIntervals } from './compile-time-intervals.js';
import type { TimeIntervalText } from './time-interval-text.js';

const problemsOf = (texts: unknown): readonly PolicyProblem[] => {
  const compiled = compileTimeIntervals(texts as TimeIntervalText[], ['time_intervals']);
  return compiled.ok ? [] : compiled.error;
};
const problemOf = (part: unknown): string =>
  problemsOf([{ name: 'it', time_intervals: [part] }])
    .map(({ path, message }) => `${path.slice(4).join('.')} ${message}`)
    .join('; ');
const times = (start_time?: unknown, end_time?: unknown): unknown => ({ times: [{ start_time, end_time }] });

describe('compileTimeIntervals', () => {
  it.each<[unknown, string]>([
    [times('00:00', '24:00'), ''],
    [times('17:31', '17:31'), 'times.0 start_time "17:31" is not before end_time "17:31"; make it earlier'],
    [times('12:30', '24:01'), 'times.0.end_time "24:01" is no time of day; write it with two digits each'],
    [times('9:00', '17:00'), 'times.0.start_time "9:00" is no time of day'],
    [times('01:99', '23:59'), 'times.0.start_time "01:99" is no time of day'],
    [times('24:00', '17:41'), 'times.0 start_time "24:00" is not before end_time "17:41"; make it earlier'],
    [times('22:00', '06:00'), 'for a night write two entries, "22:00" to "24:00" and "00:00" to "06:00"'],
    [times('14:03'), 'times.0.end_time is missing; write both'],
    [{ times: ['09:00'] }, 'times.0 is "09:00"; write { start_time: "09:00", end_time: "17:00" }'],
    [{ times: '09:00' }, 'times is "09:00", which is no list; write it like [{ start_time'],
    [{ weekdays: ['friday:monday'] }, 'write "friday:saturday" and "sunday:monday"'],
    [{ weekdays: ['saturday:sunday'] }, 'write "saturday" and "sunday"'],
    [
      { weekdays: ['blurgsday:friday'] },
      'weekdays.0 "blurgsday:friday" is no weekday; write one such as monday',
    ],
    [{ weekdays: ['1:3'] }, '"1:3" is no weekday'],
    [{ weekdays: ['monday:'] }, '"monday:" is no weekday'],
    [{ weekdays: ['monday:tuesday:friday'] }, 'is no weekday'],
    [{ days_of_month: ['0'] }, '"0" is out of range; days of a month are 1 to 31'],
    [{ days_of_month: ['-50:-20'] }, 'is out of range'],
    [{ days_of_month: ['1:50'] }, 'is out of range'],
    [{ days_of_month: ['31:30'] }, 'days_of_month.0 "31:30" ends before it starts; swap them'],
    [{ days_of_month: ['1:-1', 5, '28:-1'] }, 'days_of_month.2 "28:-1" ends before it starts'],
    [{ days_of_month: ['-15:5'] }, 'make both negative'],
    [{ days_of_month: ['10:-25'] }, 'ends before it starts'],
    [{ days_of_month: [1.5] }, '1.5 is no day of a month'],
    [{ months: ['January:december', 5, '1:3'] }, ''],
    [{ months: ['martius:june'] }, 'months.0 "martius:june" is no month'],
    [{ months: ['december:january'] }, 'ends before it starts; write "december" and "january"'],
    [{ months: ['13'] }, 'is out of range; months are 1 to 12'],
    [{ years: ['2022:2020'] }, 'ends before it starts; write "2020:2022"'],
    [{ years: ['soon'] }, '"soon" is no year'],
    [{ location: 'Australia/Sydney' }, ''],
    [{ location: '' }, ''],
    [{ location: 'Nowhere/Else' }, 'location "Nowhere/Else" is no time zone that is known; use an IANA name'],
    [{ location: '+01:00' }, 'is no time zone'],
    [{ location: 7 }, 'is no time zone'],
    [{ location: 'Local' }, '"Local" depends on the machine; name the zone'],
    [{ weekday: ['monday'] }, 'weekday is no key that is known here; '],
    [null, ''],
    [{ weekdays: null }, ''],
  ])('says of %j: %s', (part, problem) => {
    if (problem === '') expect(problemOf(part)).toBe('');
    else expect(problemOf(part)).toContain(problem);
  });

  it('lists everything that is wrong, each with its place', () => {
    const problems = problemsOf([
      { name: 'nights', time_intervals: [{ months: ['smarch'], years: ['2022:2020'] }] },
      { name: 'nights', time_intervals: [] },
      { time_intervals: [{ location: 'Mars/Olympus' }], mute: true },
      'weekends',
      { name: 'no-list', time_intervals: { weekdays: ['monday'] } },
      { name: 'no-part', time_intervals: ['monday'] },
    ]);
    expect(problems.map(({ path, message }) => `${path.join('.')}: ${message.split(';')[0]}`)).toEqual([
      'time_intervals.0.time_intervals.0.months.0: "smarch" is no month',
      'time_intervals.0.time_intervals.0.years.0: "2022:2020" ends before it starts',
      'time_intervals.1.name: "nights" is there twice',
      'time_intervals.2.mute: is no key that is known here',
      'time_intervals.2.name: is missing',
      'time_intervals.2.time_intervals.0.location: "Mars/Olympus" is no time zone that is known',
      'time_intervals.3: is "weekends"',
      'time_intervals.4.time_intervals: is {"weekdays":["monday"]}, which is no list',
      'time_intervals.5.time_intervals.0: is "monday"',
    ]);
  });

  it('takes no list at all for an empty one, and refuses what is none', () => {
    expect(compileTimeIntervals(undefined as unknown as [], [])).toEqual({ ok: true, value: new Map() });
    expect(problemsOf({ nights: [] })).toHaveLength(1);
  });

  it('never throws, whatever the file holds', () => {
    const part = fc.dictionary(
      fc.constantFrom('times', 'weekdays', 'days_of_month', 'months', 'years', 'location'),
      fc.oneof(fc.anything(), fc.array(fc.oneof(fc.string(), fc.integer(), fc.anything()))),
    );
    fc.assert(
      fc.property(
        fc.oneof(fc.array(fc.record({ name: fc.anything(), time_intervals: fc.array(part) })), fc.anything()),
        (texts) => {
          expect(Array.isArray(problemsOf(texts))).toBe(true);
        },
      ),
    );
  });
});
