import { describe, it, expect } from '@jest/globals';
import { fits, patternProblem } from './label-pattern.js';

describe('label patterns', () => {
  it.each(['HighErrorRate', '/', '//', '/data', '/High.*/', '/(?:a|b)?-[*+]+\\)\\+/', '/a|b/'])(
    'accepts %s',
    (pattern) => expect(patternProblem(pattern)).toBeUndefined(),
  );

  it.each([
    ['', 'is empty'],
    ['/(/', 'is no valid regular expression'],
    ['/(a|a)*b/', 'repeats a group'],
    ['/(a+)+/', 'repeats a group'],
    ['/(a){2,}/', 'repeats a group'],
    ['/(?=a)a/', 'uses look-around'],
    ['/(?<!a)a/', 'uses look-around'],
    ['/.*.*.*.*/', 'repeats in more than 3 places'],
  ])('refuses %s', (pattern, expected) => {
    expect(patternProblem(pattern)).toContain(expected);
  });

  it('takes mount points for values', () => {
    expect(fits('/', '/')).toBe(true);
    expect(fits('/data', '/data')).toBe(true);
    expect(fits('/\\/data\\//', '/data/')).toBe(true);
  });

  it('lets the dot stand for a line end, as Prometheus does', () => {
    expect(fits('/a.b/', 'a\nb')).toBe(true);
  });
});
