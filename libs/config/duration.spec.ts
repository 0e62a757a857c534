import { describe, expect, it } from '@jest/globals';
import { milliseconds } from './index.js';

describe('a duration', () => {
  it.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['5m', 300_000],
    ['2h', 7_200_000],
    ['7d', 604_800_000],
  ])('%s is %d ms', (text, expected) => expect(milliseconds(text)).toBe(expected));

  it.each(['', '5', 'm', '5 m', '-5m', '1.5h', '1h30m'])('%j is none', (text) => {
    expect(() => milliseconds(text)).toThrow('a whole number and a unit');
  });
});
