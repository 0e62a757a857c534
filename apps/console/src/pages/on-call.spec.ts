import { describe, expect, it } from '@jest/globals';
import type { Schedule } from '#libs/oncall';
import { onCallPage } from './on-call.js';
import { Times } from './times.js';

const now = Date.parse('2026-11-21T12:00:00Z');
const frame = { root: './', times: new Times(now, 'UTC') };
const schedule: Schedule = {
  ...{ name: 'primary <b>', timeZone: 'UTC' },
  layers: [
    {
      ...{ name: 'weekly', people: ['alice', 'bob'], during: [], until: now + 3 * 86_400_000 },
      rotation: { timeZone: 'UTC', start: now - 5 * 86_400_000, every: { unit: 'weeks', count: 1 } },
    },
  ],
  overrides: [],
};
const words = (page: string): string => page.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

describe('the page about people on call', () => {
  it('tells who is on call now and this week, and when nobody is', () => {
    const page = onCallPage({ schedules: [schedule], people: [] }, frame);
    expect(words(page)).toContain('Now: alice');
    expect(words(page)).toContain('2026-11-21 12:00:00 2026-11-23 12:00:00 alice weekly');
    expect(words(page)).toContain('2026-11-23 12:00:00 2026-11-24 12:00:00 bob weekly');
    expect(words(page)).toContain('2026-11-24 12:00:00 2026-11-28 12:00:00 nobody');
    expect(page).toContain('primary &lt;b&gt;');
  });

  it('tells who was paged, and in which nights', () => {
    const nights = [{ night: '2026-11-03', pages: 2 }];
    const people = [{ person: 'alice', pages: 3, atNight: 2, incidents: 1, nights }];
    expect(words(onCallPage({ schedules: [], people }, frame))).toContain('alice 3 2 1 2026-11-03 (2)');
  });

  it('says so when there is neither', () => {
    const page = words(onCallPage({ schedules: [], people: [] }, frame));
    expect(page).toContain('The policy has no schedules.');
    expect(page).toContain('Nobody was paged.');
  });
});
