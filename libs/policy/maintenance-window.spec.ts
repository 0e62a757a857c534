import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type MaintenanceWindow,
  type MaintenanceWindowText,
  activeWindow,
  compileMaintenanceWindow,
  compileMaintenanceWindows,
} from './maintenance-window.js';

const once: MaintenanceWindowText = {
  id: 'upgrade',
  comment: 'Database upgrade',
  starts_at: '2026-11-21T22:00:00Z',
  ends_at: '2026-11-21T23:00:00Z',
  matchers: ['service="checkout"', 'severity!="critical"'],
};
const weekly: MaintenanceWindowText = {
  id: 'patches',
  comment: 'Patches',
  recurrence: 'FREQ=WEEKLY;BYDAY=SA',
  first_at: '2026-01-03T02:00',
  time_zone: 'Europe/Berlin',
  duration: '2h',
  services: ['checkout'],
};

const window = (text: MaintenanceWindowText): MaintenanceWindow => {
  const compiled = compileMaintenanceWindow(text, []);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
  return compiled.value;
};
const ms = (time: string): number => Date.parse(time);
const at = (time: string): number => ms(`2026-11-21T${time}Z`);
const labels = { service: 'checkout', severity: 'high' };

const problemsOf = (text: unknown): readonly string[] => {
  const compiled = compileMaintenanceWindow(text as MaintenanceWindowText, []);
  return compiled.ok ? [] : compiled.error.map(({ path, message }) => `${path.join('.')}: ${message}`);
};

describe('activeWindow', () => {
  it.each([
    ['21:59:59.999', undefined],
    ['22:00:00', 'upgrade'],
    ['22:59:59.999', 'upgrade'],
    ['23:00:00', undefined],
  ])('begins with its first moment and is over at its end: %s', (time, id) => {
    expect(activeWindow([window(once)], labels, at(time))?.window.id).toBe(id);
  });

  it('is the same whatever was asked about before', () => {
    const windows = [window(once), window(weekly)];
    const times = ['22:30:00', '21:00:00', '23:00:00', '22:00:00', '01:30:00', '22:30:00'].map(at);
    const asked = [-Infinity, ...times, NaN, ...times].map(
      (now) => activeWindow(windows, labels, now)?.window.id,
    );
    const fresh = times.map((now) => activeWindow([...windows], labels, now)?.window.id);
    expect(fresh).toEqual(['upgrade', undefined, undefined, 'upgrade', 'patches', 'upgrade']);
    expect(asked).toEqual([undefined, ...fresh, undefined, ...fresh]);
  });

  it('is for what fits all its matchers', () => {
    const critical = { ...labels, severity: 'critical' };
    expect(activeWindow([window(once)], critical, at('22:30:00'))).toBeUndefined();
    expect(activeWindow([window(once)], { severity: 'high' }, at('22:30:00'))).toBeUndefined();
  });

  it('is the one that lasts longest, with its first moment and its end', () => {
    const windows = [
      window(once),
      window({ ...once, id: 'longer', ends_at: '2026-11-22T01:00:00+01:00' }),
      window({
        ...once,
        id: 'longest-but-not-about-it',
        ends_at: '2026-11-23T00:00:00Z',
        services: ['shop'],
      }),
      window({ ...once, id: 'again' }),
    ];
    expect(activeWindow(windows, labels, at('22:30:00'))).toMatchObject({
      window: { id: 'longer' },
      startsAt: at('22:00:00'),
      endsAt: ms('2026-11-22T00:00:00Z'),
    });
  });

  it.each<[Partial<MaintenanceWindowText>, Record<string, string>, boolean]>([
    [{ services: ['shop', 'checkout'] }, { service: 'checkout' }, true],
    [{ services: ['shop'] }, { service: 'checkout' }, false],
    [{ services: ['shop'] }, {}, false],
    [{ environments: ['staging'] }, { environment: 'staging' }, true],
    [{ environments: ['staging'] }, { env: 'staging' }, true],
    [{ environments: ['staging'] }, { env: 'production' }, false],
    [{ labels: { cluster: 'eu-1', rack: '7' } }, { cluster: 'eu-1', rack: '7', pod: 'a' }, true],
    [{ labels: { cluster: 'eu-1', rack: '7' } }, { cluster: 'eu-1' }, false],
    [{ labels: { constructor: 'x' } }, {}, false],
    [{ services: ['shop'], environments: ['staging'] }, { service: 'shop', env: 'staging' }, true],
    [{ services: ['shop'], environments: ['staging'] }, { service: 'shop', env: 'production' }, false],
    [
      { matchers: ['severity="info", team=~"a|b"'], services: ['shop'] },
      { service: 'shop', severity: 'info', team: 'b' },
      true,
    ],
    [{ matchers: ['severity="info"'], services: ['shop'] }, { service: 'shop', severity: 'high' }, false],
  ])('with %j fits %j: %s', (about, alert, fits) => {
    const { matchers: _, ...text } = once;
    expect(activeWindow([window({ ...text, ...about })], alert, at('22:30:00')) !== undefined).toBe(fits);
  });
});

describe('a window that recurs', () => {
  const starts = (text: Partial<MaintenanceWindowText>, from: string, count: number): readonly string[] => {
    const compiled = window({ ...weekly, ...text });
    const found: string[] = [];
    let moment: number | undefined = ms(from);
    while (found.length < count && (moment = compiled.nextStart(moment)) !== undefined) {
      found.push(new Date(moment).toISOString().slice(0, 16));
    }
    return found;
  };

  it('stays at its wall time when the clocks are changed', () => {
    expect(starts({}, '2026-10-17T12:00Z', 3)).toEqual([
      '2026-10-24T00:00',
      '2026-10-31T01:00',
      '2026-11-07T01:00',
    ]);
    const { occurrenceAt } = window(weekly);
    expect(occurrenceAt(ms('2026-10-24T00:00Z'))).toEqual({
      startsAt: ms('2026-10-24T00:00Z'),
      endsAt: ms('2026-10-24T02:00Z'),
    });
    expect(occurrenceAt(ms('2026-10-31T00:59:59.999Z'))).toBeUndefined();
    expect(occurrenceAt(ms('2026-10-31T02:59:59.999Z'))).toBeDefined();
    expect(occurrenceAt(ms('2026-10-31T03:00Z'))).toBeUndefined();
  });

  it('leaves out a start that the clocks skip, and takes the first of a doubled hour', () => {
    const nightly = { recurrence: 'FREQ=DAILY', first_at: '2026-03-01T02:30', duration: '15m' };
    expect(starts(nightly, '2026-03-27T12:00Z', 2)).toEqual(['2026-03-28T01:30', '2026-03-30T00:30']);
    expect(starts(nightly, '2026-10-24T12:00Z', 2)).toEqual(['2026-10-25T00:30', '2026-10-26T01:30']);
  });

  it.each<[string, Partial<MaintenanceWindowText>, string, string[]]>([
    [
      'a number of times',
      { recurrence: 'FREQ=WEEKLY;COUNT=2' },
      '2026-01-01T00:00Z',
      ['2026-01-03T01:00', '2026-01-10T01:00'],
    ],
    [
      'until a moment, which still counts',
      { recurrence: 'FREQ=WEEKLY;UNTIL=20260110T010000Z' },
      '2026-01-01T00:00Z',
      ['2026-01-03T01:00', '2026-01-10T01:00'],
    ],
    [
      'not on excluded dates, in its zone or in UTC',
      { recurrence: 'FREQ=WEEKLY;COUNT=4\nEXDATE:20260110T020000\nEXDATE:20260117T010000Z' },
      '2026-01-01T00:00Z',
      ['2026-01-03T01:00', '2026-01-24T01:00'],
    ],
    [
      'on excluded dates of a rule without an end',
      { recurrence: 'RRULE:FREQ=WEEKLY\nEXDATE:20260110T020000,20260117T020000' },
      '2026-01-03T12:00Z',
      ['2026-01-24T01:00', '2026-01-31T01:00', '2026-02-07T01:00'],
    ],
    [
      'on added dates',
      { recurrence: 'freq=weekly;count=1\nrdate:20260105T020000' },
      '2026-01-01T00:00Z',
      ['2026-01-03T01:00', '2026-01-05T01:00'],
    ],
    [
      'on the last Sunday of the month',
      { recurrence: 'FREQ=MONTHLY;BYDAY=-1SU' },
      '2026-11-21T00:00Z',
      ['2026-11-29T01:00', '2026-12-27T01:00', '2027-01-31T01:00'],
    ],
    [
      'not in months without that day',
      { recurrence: 'FREQ=MONTHLY;BYMONTHDAY=31' },
      '2026-08-01T00:00Z',
      ['2026-08-31T00:00', '2026-10-31T01:00', '2026-12-31T01:00'],
    ],
    [
      'on leap days',
      { recurrence: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29' },
      '2026-01-01T00:00Z',
      ['2028-02-29T01:00', '2032-02-29T01:00'],
    ],
    [
      'from a first time with an offset',
      { first_at: '2026-01-03T01:00:00Z' },
      '2026-10-30T00:00Z',
      ['2026-10-31T01:00'],
    ],
    [
      'in UTC when that is all it says',
      { first_at: '2026-01-03T01:00:00Z', time_zone: undefined },
      '2026-10-24T00:00Z',
      ['2026-10-24T01:00', '2026-10-31T01:00'],
    ],
  ])('happens %s', (_, text, from, expected) => {
    const all = /COUNT|UNTIL|freq/.test(text.recurrence ?? '');
    expect(starts(text, from, all ? 10 : expected.length)).toEqual(expected);
  });

  it('counts occurrences that overlap or touch as one', () => {
    const text = { recurrence: 'FREQ=DAILY;BYDAY=FR,SA,SU', first_at: '2026-01-02T20:00', duration: '24h' };
    const { occurrenceAt, nextStart } = window({ ...weekly, ...text });
    const weekend = { startsAt: ms('2026-11-20T19:00Z'), endsAt: ms('2026-11-23T19:00Z') };
    for (const time of ['2026-11-20T19:00Z', '2026-11-21T19:00Z', '2026-11-23T18:59Z']) {
      expect(occurrenceAt(ms(time))).toEqual(weekend);
    }
    expect(occurrenceAt(weekend.endsAt)).toBeUndefined();
    expect(nextStart(ms('2026-11-21T12:00Z'))).toBe(ms('2026-11-27T19:00Z'));
  });

  it('is not on where there is no calendar', () => {
    const { occurrenceAt, nextStart } = window(weekly);
    for (const time of [NaN, Infinity, -Infinity, 8.64e15, -8.64e15, 1e300, ms('9999-12-31T00:00Z')]) {
      expect(occurrenceAt(time)).toBeUndefined();
      expect(nextStart(time)).toBeUndefined();
      expect(occurrenceAt(ms('2026-10-24T00:00Z'))).toBeDefined();
    }
  });

  const dayMs = 86_400_000;
  it('is what walking day by day finds', () => {
    const days = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
    const rules = fc.record({
      byDay: fc.subarray(days, { minLength: 1, maxLength: 5 }),
      interval: fc.integer({ min: 1, max: 4 }),
      byMonth: fc.option(fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 })),
      hours: fc.integer({ min: 1, max: 60 }),
      first: fc.integer({ min: 20_000, max: 20_800 }),
      questions: fc.array(fc.integer({ min: 20_000 * 24, max: 22_500 * 24 }), {
        minLength: 1,
        maxLength: 15,
      }),
    });
    fc.assert(
      fc.property(rules, ({ byDay, interval, byMonth, hours, first, questions }) => {
        const firstAt = first * dayMs + 22 * 3_600_000;
        const weekOf = (day: number): number => Math.floor((day + 3) / 7);
        const isStart = (day: number): boolean =>
          day >= first &&
          (weekOf(day) - weekOf(first)) % interval === 0 &&
          byDay.includes(days[(day + 4) % 7]!) &&
          (byMonth === null || byMonth.includes(new Date(day * dayMs).getUTCMonth() + 1));
        const compiled = compileMaintenanceWindow(
          {
            ...weekly,
            time_zone: 'UTC',
            recurrence: `FREQ=WEEKLY;INTERVAL=${interval};BYDAY=${byDay.join(',')}${byMonth === null ? '' : `;BYMONTH=${byMonth.join(',')}`}`,
            first_at: new Date(firstAt).toISOString(),
            duration: `${hours}h`,
          },
          [],
        );
        // Rules whose windows run into each other for good are refused.
        fc.pre(compiled.ok);
        const spans: { startsAt: number; endsAt: number }[] = [];
        for (let day = first; day < 23_500; day++) {
          if (!isStart(day)) continue;
          const startsAt = day * dayMs + 22 * 3_600_000;
          const last = spans.at(-1);
          if (last !== undefined && startsAt <= last.endsAt) last.endsAt = startsAt + hours * 3_600_000;
          else spans.push({ startsAt, endsAt: startsAt + hours * 3_600_000 });
        }
        for (const hour of questions) {
          const now = hour * 3_600_000;
          const on = spans.find(({ startsAt, endsAt }) => now >= startsAt && now < endsAt);
          expect(compiled.value.occurrenceAt(now)).toEqual(on);
          expect(compiled.value.nextStart(now)).toBe(spans.find(({ startsAt }) => startsAt > now)?.startsAt);
        }
      }),
      { numRuns: 75 },
    );
  });
});

describe('compileMaintenanceWindow', () => {
  it('lists everything that is wrong, each with its place and its fix', () => {
    const wrong = {
      starts_at: 'tonight',
      ends_at: '2026',
      matchers: ['service', 'a=~"("', 7],
      services: [],
      labels: { a: 1 },
      environment: ['x'],
    };
    expect(problemsOf(wrong)).toEqual([
      expect.stringMatching(/^environment: is no key that is known here; .*use one of id, comment/),
      'id: is missing; name the window',
      'comment: is missing; say what the work is',
      expect.stringMatching(/^matchers\.0: /),
      expect.stringMatching(/^matchers\.1: /),
      expect.stringMatching(/^matchers\.2: /),
      'services: is empty; name at least one, or leave it out',
      'labels.a: is 1, which is no value; write it as a text, in quotes',
      expect.stringMatching(/^starts_at: "tonight" is no point in time; write it like 2026-11-21T22:00:00Z/),
      expect.stringMatching(/^ends_at: "2026" is no point in time/),
    ]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      'over before it begins',
      { ...once, ends_at: once.starts_at },
      'ends_at: is not after starts_at; swap them',
    ],
    ['for everything', { ...once, matchers: [] }, ': is about everything; name what is worked on'],
    [
      'at no time',
      { id: 'a', comment: 'b', services: ['c'] },
      ': does not say when it is; write starts_at and ends_at, or',
    ],
    ['both once and again', { ...once, duration: '1h' }, ': has both starts_at, ends_at, duration; write'],
    ['without an end', { ...once, ends_at: undefined }, 'ends_at: is missing; write it like'],
    [
      'at a time that no offset and no zone goes with',
      { ...once, starts_at: '2026-11-21T21:00' },
      'starts_at: "2026-11-21T21:00" has no offset',
    ],
    [
      'on a day that is none',
      { ...weekly, first_at: '2026-02-30T02:00' },
      'first_at: "2026-02-30T02:00" is not in the calendar',
    ],
    ['in no zone', { ...weekly, time_zone: 'Berlin' }, 'time_zone: "Berlin" is no time zone that is known'],
    [
      'with an offset, but no zone',
      { ...weekly, first_at: '2026-01-03T02:00:00+01:00', time_zone: undefined },
      'time_zone: is missing; name the zone',
    ],
    ['without a first time', { ...weekly, first_at: undefined }, 'first_at: is missing'],
    ['without a duration', { ...weekly, duration: undefined }, 'duration: is missing; write it like 90m'],
    ['of no length', { ...weekly, duration: '0' }, 'duration: is "0", which is no length from 1m to 366d'],
    ['of a second', { ...weekly, duration: '1s' }, 'duration: is "1s", which is no length'],
    ['of three years', { ...weekly, duration: '3y' }, 'duration: is "3y", which is no length'],
    ['without a rule', { ...weekly, recurrence: '' }, 'recurrence: is missing; e.g. FREQ=WEEKLY'],
    [
      'every second',
      { ...weekly, recurrence: 'FREQ=SECONDLY' },
      'recurrence: recurs by the second; use FREQ=DAILY',
    ],
    [
      'every second of the days',
      { ...weekly, recurrence: 'FREQ=DAILY;BYSECOND=1,2' },
      'recurrence: has "BYSECOND=1,2"; BYSECOND is one number',
    ],
    [
      'every minute',
      { ...weekly, recurrence: 'FREQ=MINUTELY', duration: '1m' },
      'recurrence: starts again before it is over, more than 1000 times or for more than 35 days; shorten duration',
    ],
    [
      'every day for a day',
      { ...weekly, recurrence: 'FREQ=DAILY', duration: '1d' },
      'recurrence: starts again before it is over',
    ],
    [
      'every month for a month',
      { ...weekly, recurrence: 'FREQ=MONTHLY', duration: '31d' },
      'recurrence: starts again before it is over',
    ],
    [
      'a million times',
      { ...weekly, recurrence: 'FREQ=DAILY;COUNT=1000000' },
      'recurrence: has "COUNT=1000000"; COUNT is 1 to 500; for more, say with UNTIL',
    ],
    [
      'on February 30',
      { ...weekly, recurrence: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30' },
      'recurrence: cannot be worked out',
    ],
    [
      'never',
      { ...weekly, recurrence: 'FREQ=DAILY;UNTIL=20200101T000000Z' },
      'recurrence: never happens; correct the rule, or first_at',
    ],
    [
      'never, all excluded',
      { ...weekly, recurrence: 'FREQ=WEEKLY;COUNT=1\nEXDATE:20260103T020000' },
      'recurrence: never happens',
    ],
    [
      'once in a blue moon',
      { ...weekly, recurrence: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO' },
      'recurrence: happens less than once in twelve years; write one window',
    ],
    [
      'at 25 o’clock',
      { ...weekly, recurrence: 'FREQ=DAILY;BYHOUR=25' },
      'recurrence: has "BYHOUR=25"; BYHOUR is numbers from 0 to 23',
    ],
    [
      'with an unknown part',
      { ...weekly, recurrence: 'FREQ=DAILY;BYDAYS=MO' },
      'recurrence: has "BYDAYS=MO", which is no part that can be used; use FREQ',
    ],
    ['with a part twice', { ...weekly, recurrence: 'FREQ=DAILY;FREQ=WEEKLY' }, 'recurrence: has FREQ twice'],
    ['without FREQ', { ...weekly, recurrence: 'INTERVAL=2' }, 'recurrence: has no FREQ'],
    [
      'with two ends',
      { ...weekly, recurrence: 'FREQ=DAILY;COUNT=2;UNTIL=20300101T000000Z' },
      'recurrence: has both COUNT and UNTIL',
    ],
    [
      'with a local end',
      { ...weekly, recurrence: 'FREQ=DAILY;UNTIL=20300101T000000' },
      'UNTIL is in UTC, like',
    ],
    [
      'with parts that exclude each other',
      { ...weekly, recurrence: 'FREQ=WEEKLY;BYMONTHDAY=3' },
      'BYMONTHDAY MUST NOT be used when FREQ is WEEKLY',
    ],
    [
      'with a DTSTART',
      { ...weekly, recurrence: 'DTSTART:20260101T000000\nRRULE:FREQ=DAILY' },
      'recurrence: has a DTSTART; write it as first_at',
    ],
    [
      'with two rules',
      { ...weekly, recurrence: 'FREQ=DAILY\nFREQ=WEEKLY' },
      'recurrence: has 2 rules; write one',
    ],
    [
      'with a date that is none',
      { ...weekly, recurrence: 'FREQ=DAILY\nEXDATE:20261225' },
      'recurrence: has the date "20261225"; write it like',
    ],
    [
      'with a date in another zone',
      { ...weekly, recurrence: 'FREQ=DAILY\nEXDATE;TZID=Asia/Tokyo:20261225T020000' },
      'leave out TZID=ASIA/TOKYO',
    ],
  ])('refuses one %s', (_, text, problem) => {
    expect(problemsOf(text).join('\n')).toContain(problem);
  });

  it('never throws and never takes long, whatever the file holds', () => {
    const parts = fc.subarray([
      'FREQ=MINUTELY',
      'FREQ=YEARLY',
      'INTERVAL=99999',
      'BYMONTH=2',
      'BYMONTHDAY=30,31',
      'BYHOUR=1,2,3',
      'BYSETPOS=366',
      'BYWEEKNO=53',
      'BYYEARDAY=366',
      'BYDAY=5MO',
      'COUNT=500',
      'UNTIL=99991231T235959Z',
    ]);
    const text = fc.record(
      {
        id: fc.string(),
        comment: fc.string(),
        starts_at: fc.anything(),
        recurrence: fc.oneof(
          fc.string(),
          parts.map((chosen) => chosen.join(';')),
        ),
        first_at: fc.oneof(fc.constant('2026-01-03T02:00'), fc.constant('9999-12-31T23:59'), fc.string()),
        duration: fc.oneof(fc.constantFrom('1m', '1h', '366d'), fc.anything()),
        time_zone: fc.oneof(fc.constantFrom('UTC', 'Europe/Berlin'), fc.anything()),
        services: fc.oneof(fc.constant(['a']), fc.anything()),
        labels: fc.anything(),
        matchers: fc.anything(),
      },
      { requiredKeys: ['recurrence', 'first_at', 'duration'] },
    );
    fc.assert(
      fc.property(fc.oneof(text, fc.anything()), (written) => {
        const compiled = compileMaintenanceWindow(written as MaintenanceWindowText, []);
        if (compiled.ok) compiled.value.occurrenceAt(ms('2027-01-01T00:00Z'));
        else expect(compiled.error.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('compileMaintenanceWindows', () => {
  it('lists what is wrong with any of them, and names that are there twice', () => {
    const compiled = compileMaintenanceWindows(
      [once, { ...weekly, id: 'upgrade' }, { ...once, id: 'c', comment: '' }],
      ['maintenance_windows'],
    );
    expect(compiled.ok ? [] : compiled.error).toEqual([
      { path: ['maintenance_windows', 1, 'id'], message: '"upgrade" is there twice; rename one of them' },
      { path: ['maintenance_windows', 2, 'comment'], message: 'is missing; say what the work is' },
    ]);
    expect(compileMaintenanceWindows([once, weekly], [])).toMatchObject({
      ok: true,
      value: [{ id: 'upgrade' }, { id: 'patches' }],
    });
  });
});
