import { describe, expect, it } from '@jest/globals';
import { compileLinePattern } from './line-pattern.js';

const fits = (pattern: string, line: string): boolean => {
  const compiled = compileLinePattern(pattern);
  if (!compiled.ok) throw new Error(compiled.error);
  return compiled.value(line);
};

describe('a pattern of lines', () => {
  it('fits anywhere in a line', () => {
    expect(fits('ERROR.*timeout', '10:00 ERROR db timeout after 3 s')).toBe(true);
    expect(fits('^ERROR', '10:00 ERROR')).toBe(false);
    expect(fits('(?i)error', '10:00 Error')).toBe(true);
  });

  it.each(['(a+)+$', '(a|a)*$', '(a|aa)+$', '([a-zA-Z]+)*$', '(.*a){20}$'])(
    'takes no exponential time: %s',
    (pattern) => {
      const began = performance.now();
      fits(pattern, `${'a'.repeat(100_000)}!`);
      expect(performance.now() - began).toBeLessThan(3_000);
    },
  );

  it('is refused when it is none, or larger than anybody means', () => {
    expect(compileLinePattern('a(')).toMatchObject({ ok: false, error: expect.stringContaining('RE2') });
    expect(compileLinePattern('(a{100}){9}b{990}(cd){900}')).toMatchObject({ ok: false });
  });
});
