import { describe, it, expect } from '@jest/globals';
import { prometheusDuration } from './prometheus-duration.js';

describe("Prometheus's durations", () => {
  it.each([
    ['0', 0],
    ['0s', 0],
    ['90s', 90_000],
    ['1d2h', 93_600_000],
    ['1h30m', 5_400_000],
    ['324ms', 324],
    ['3s', 3_000],
    ['5m', 300_000],
    ['4d1h', 349_200_000],
    ['3w2d1h', 1_990_800_000],
    ['10y', 315_360_000_000],
    ['1y2w3d4h5m6s7ms', 33_019_506_007],
  ])('%s are %d ms', (text, expected) => {
    expect(prometheusDuration(text)).toBe(expected);
  });

  it.each([
    '',
    '1',
    '-1w',
    '1.5d',
    '1s1m',
    '1s1s',
    'd',
    '1 h',
    '5min',
    '300y',
    '1h\n',
    '١s',
    '9'.repeat(400) + 's',
  ])('%s is none', (text) => {
    expect(prometheusDuration(text)).toBeUndefined();
  });
});
