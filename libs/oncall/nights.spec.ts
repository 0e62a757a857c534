import { describe, expect, it } from '@jest/globals';
import { nightOf, pagesPerPerson } from './index.js';

describe('a night', () => {
  it('goes from 22:00 to 07:00 by the person’s clocks, and has the name of its evening', () => {
    expect(nightOf('2026-11-21T20:59:59Z', 'Europe/Berlin')).toBeUndefined();
    expect(nightOf('2026-11-21T21:00:00Z', 'Europe/Berlin')).toBe('2026-11-21');
    expect(nightOf('2026-11-22T05:59:59Z', 'Europe/Berlin')).toBe('2026-11-21');
    expect(nightOf('2026-11-22T06:00:00Z', 'Europe/Berlin')).toBeUndefined();
    expect(nightOf('2026-11-22T06:00:00Z', 'America/New_York')).toBe('2026-11-21');
  });
});

describe('pages per person', () => {
  it('are counted by night and by incident, those woken most first', () => {
    const page = (person: string, at: string, incidentId = 'inc-1') => ({ person, at, incidentId });
    const pages = [
      page('bob', '2026-11-21T12:00:00Z'),
      page('bob', '2026-11-21T12:10:00Z', 'inc-2'),
      page('bob', '2026-11-21T12:20:00Z'),
      page('alice', '2026-11-21T23:00:00Z'),
      page('alice', '2026-11-22T02:00:00Z'),
      page('alice', '2026-11-23T02:00:00Z'),
    ];
    expect(pagesPerPerson(pages, () => 'UTC')).toEqual([
      {
        ...{ person: 'alice', pages: 3, atNight: 3, incidents: 1 },
        nights: [
          { night: '2026-11-21', pages: 2 },
          { night: '2026-11-22', pages: 1 },
        ],
      },
      { person: 'bob', pages: 3, atNight: 0, incidents: 2, nights: [] },
    ]);
  });
});
