import { describe, expect, it } from '@jest/globals';
import { isSet, isTimestamp } from './timestamp.js';

describe('A time in a delivery', () => {
  it.each([
    '2026-11-21T01:45:58Z',
    '2026-11-21T01:45:58.104056476Z',
    '2026-11-21T01:45:58.104056476+05:30',
    '2024-02-29T23:59:59-23:59',
    '2000-02-29T00:00:00Z',
    '0001-01-01T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999999999Z',
    '9999-12-31T23:59:59+00:01',
  ])('is accepted, and understood by whoever reads the event: %s', (text) => {
    expect(isTimestamp(text)).toBe(true);
    expect(Date.parse(text)).not.toBeNaN();
  });

  it.each([
    '',
    'yesterday',
    '2026-11-21',
    '2026-11-21T01:45:58',
    '2026-11-21 01:45:58Z',
    '2026-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-12-31T23:59:60Z',
    '2026-01-01T00:00:00+0100',
    '2026-01-01T00:00:00.Z',
    '9999-12-31T23:59:59-00:01',
    '0000-01-01T00:00:00+00:01',
    '10000-01-01T00:00:00Z',
  ])('is refused: %s', (text) => {
    expect(isTimestamp(text)).toBe(false);
  });

  it('is not set where it is the zero time of Go, with or without decimals', () => {
    expect(isSet('0001-01-01T00:00:00Z')).toBe(false);
    expect(isSet('0001-01-01T00:00:00.000Z')).toBe(false);
    expect(isSet('2026-11-21T01:45:58Z')).toBe(true);
  });
});
