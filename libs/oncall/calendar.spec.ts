import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { calendarOf } from './index.js';

const from = Date.parse('2026-11-23T08:00:00Z');
const now = Date.parse('2026-11-21T15:00:00Z');
const shift = (person: string, by = 'weekly') => ({
  duty: { person, by, isOverride: false },
  from,
  until: from + 3_600_000,
});
const calendar = (schedule: string, person: string): string =>
  calendarOf({ schedule, shifts: [shift(person)], now });
/** As RFC 5545 (3.1) says that a reader joins lines. */
const unfolded = (text: string): string[] => text.replace(/\r\n /g, '').split('\r\n');

describe('a calendar of shifts', () => {
  it('has an event for each shift, in UTC', () => {
    expect(unfolded(calendar('primary', 'alice'))).toEqual([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Argus//On-call schedule//EN',
      'CALSCALE:GREGORIAN',
      'METHOD:PUBLISH',
      'X-WR-CALNAME:On call: primary',
      'BEGIN:VEVENT',
      'UID:primary-alice-20261123T080000Z@argus',
      'DTSTAMP:20261121T150000Z',
      'DTSTART:20261123T080000Z',
      'DTEND:20261123T090000Z',
      'SUMMARY:alice on call (primary)',
      'DESCRIPTION:Layer weekly.',
      'TRANSP:TRANSPARENT',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ]);
  });

  it('escapes what separates values', () => {
    expect(unfolded(calendar('a;b', 'Smith, J\\r'))).toContain('SUMMARY:Smith\\, J\\\\r on call (a\\;b)');
  });

  it('has no line of more than 75 octets, and joined it says what was meant, whatever the names are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (name) => {
        const text = calendar(name, 'ålice');
        for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
        expect(Buffer.from(text).toString()).toBe(text);
        const lines = unfolded(text);
        expect(lines).toHaveLength(17);
        const said = lines.find((line) => line.startsWith('X-WR-CALNAME:'))?.slice(22) ?? '';
        const meant = name.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n]/gu, '');
        expect(said.replace(/\\(.)/g, (_, each: string) => (each === 'n' ? '\n' : each)).trimStart()).toBe(
          meant.trimStart(),
        );
      }),
      { numRuns: 200 },
    );
  });
});
