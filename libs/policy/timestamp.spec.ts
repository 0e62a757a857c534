import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import { canonicalTimestamp, epochMilliseconds, isZeroTime } from './timestamp.js';

describe('canonicalTimestamp', () => {
  it.each([
    ['2026-11-21T01:45:58.104056476Z', '2026-11-21T01:45:58.104056476Z'],
    ['2026-11-21T01:45:58Z', '2026-11-21T01:45:58.000000000Z'],
    ['2026-11-21t01:45:58.1z', '2026-11-21T01:45:58.100000000Z'],
    ['2026-11-21T02:45:58.104056476+01:00', '2026-11-21T01:45:58.104056476Z'],
    ['2026-01-01T00:15:00-00:30', '2026-01-01T00:45:00.000000000Z'],
    ['2026-11-21T01:45:58.1234567891Z', '2026-11-21T01:45:58.123456789Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000000000Z'],
    ['yesterday', 'yesterday'],
    ['2026-13-01T00:00:00Z', '2026-13-01T00:00:00Z'],
  ])('writes %s as %s', (text, canonical) => {
    expect(canonicalTimestamp(text)).toBe(canonical);
  });

  it('keeps order in time as order of text', () => {
    const time = fc.integer({ min: 0, max: 4_000_000_000_000 });
    fc.assert(
      fc.property(time, time, (a, b) => {
        const [first, second] = [a, b].map((ms) => canonicalTimestamp(new Date(ms).toISOString()));
        expect(Math.sign(a - b)).toBe(first === second ? 0 : (first ?? '') < (second ?? '') ? -1 : 1);
      }),
    );
  });
});

describe('epochMilliseconds', () => {
  it('reads RFC 3339 and nothing else', () => {
    expect(epochMilliseconds('1970-01-01T00:00:01.5Z')).toBe(1500);
    expect(epochMilliseconds('1970-01-01')).toBeUndefined();
    expect(epochMilliseconds('1970-02-31T25:00:00Z')).toBeUndefined();
  });
});

describe('isZeroTime', () => {
  it("knows Go's way to say that a time is not set", () => {
    expect(isZeroTime('0001-01-01T00:00:00Z')).toBe(true);
    expect(isZeroTime('2026-11-21T01:45:58Z')).toBe(false);
  });
});
