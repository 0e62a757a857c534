import { describe, it, expect } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Matcher, matchesAll, parseMatcher, parseMatchers } from './matchers.js';

const matcher = (text: string): Matcher => {
  const parsed = parseMatcher(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
};

describe('a matcher', () => {
  it.each([
    ['service="checkout"', { service: 'checkout' }, true],
    ['service="checkout"', { service: 'checkout-2' }, false],
    ['service=""', {}, true],
    ['constructor=""', {}, true],
    ['service!="checkout"', {}, true],
    ['service!="checkout"', { service: 'checkout' }, false],
    ['host=~"db-.*"', { host: 'db-1' }, true],
    ['host=~"db-.*"', { host: 'my-db-1' }, false],
    ['host=~"a|b"', { host: 'bc' }, false],
    ['host!~"a|b"', { host: 'bc' }, true],
    ['host!~"a|b"', { host: 'b' }, false],
    ['host=~".*"', {}, true],
    ['host=~"(?i)DB-1"', { host: 'db-1' }, true],
    ['host=~"DB-1"', { host: 'db-1' }, false],
    ['url=~"http\\://x"', { url: 'http://x' }, true],
    ['ip=~"10\\.0\\.[0-9]+"', { ip: '10.0.42' }, true],
    ['ip=~"10\\.0\\.[0-9]+"', { ip: '10x0x42' }, false],
  ])('%s on %j says %s', (text, labels, expected) => {
    expect(matcher(text).matches(labels as Record<string, string>)).toBe(expected);
  });

  it('says no to values too long to be tested, whichever way it asks', () => {
    const labels = { host: 'a'.repeat(513) };
    expect(matcher('host=~"a+"').matches(labels)).toBe(false);
    expect(matcher('host!~"b+"').matches(labels)).toBe(false);
  });

  it.each([
    ['service', 'matcher "service" is not of the form name="value": use one of =, !=, =~ and !~'],
    [
      'job="value',
      'matcher "job=\\"value" has a stray double quote: write \\" inside, and close the value with "',
    ],
    ['a=~"("', 'is no valid regular expression'],
    [
      'a=~"(x+)+"',
      'matcher "a=~(x+)+" repeats a group, which can take exponential time; list the alternatives',
    ],
    ['a=~"(?=x)y"', 'uses look-around'],
    ['a=~"(x)\\1"', 'uses a back-reference'],
    ['a=~"x*x*x*x*"', 'repeats in more than 3 places'],
  ])('%s is refused, with the fix', (text, problem) => {
    const parsed = parseMatcher(text);
    expect(parsed.ok ? '' : parsed.error).toContain(problem);
  });
});

describe('a list of matchers', () => {
  it('fits what all of them fit', () => {
    const parsed = parseMatchers('{service="checkout", severity=~"critical|high",}');
    const all = parsed.ok ? parsed.value : [];
    expect(matchesAll(all, { service: 'checkout', severity: 'high' })).toBe(true);
    expect(matchesAll(all, { service: 'checkout', severity: 'low' })).toBe(false);
    expect(matchesAll([], {})).toBe(true);
  });
});

interface Vector {
  readonly input: string;
  readonly matchers: readonly [string, string, string][];
  readonly err: string | null;
}

const vectors = join(
  process.env['ARGUS_CONTRACTS'] ?? join(process.cwd(), '..', 'shared', 'contracts'),
  'alertmanager/matcher-vectors.json',
);
const haveVectors = existsSync(vectors);
if (!haveVectors)
  console.warn(`SKIPPED: Alertmanager's matcher vectors are not at ${vectors}; set ARGUS_CONTRACTS`);

describe("Alertmanager's own cases", () => {
  (haveVectors ? it : it.skip)('are read as Alertmanager reads them', () => {
    for (const { input, matchers, err } of JSON.parse(readFileSync(vectors, 'utf8')) as Vector[]) {
      const parsed = parseMatchers(input);
      const read = parsed.ok ? parsed.value.map(({ name, type, value }) => [name, type, value]) : 'an error';
      expect({ input, read }).toEqual({ input, read: err === null ? matchers : 'an error' });
    }
  });
});
