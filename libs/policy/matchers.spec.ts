import { describe, it, expect } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { type Matcher, matchesAll, parseMatcher, parseMatchers, writeMatcher } from './matchers.js';
import { readClassicMatchers } from './matchers/classic-syntax.js';
import { readUtf8Matchers } from './matchers/utf8-syntax.js';

const matcher = (text: string): Matcher => {
  const parsed = parseMatcher(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
};

/** What was read, as Alertmanager's vectors write it. */
const read = (text: string): string[][] | string => {
  const parsed = parseMatchers(text);
  return parsed.ok ? parsed.value.map(({ name, type, value }) => [name, type, value]) : 'an error';
};

describe('a matcher', () => {
  it.each([
    ['service="checkout"', { service: 'checkout' }, true],
    ['service="checkout"', { service: 'checkout-2' }, false],
    ['service=""', {}, true],
    ['constructor=""', {}, true],
    ['__proto__=""', {}, true],
    ['service!="checkout"', {}, true],
    ['service!="checkout"', { service: 'checkout' }, false],
    ['host=~"db-.*"', { host: 'db-1' }, true],
    ['host=~"db-.*"', { host: 'my-db-1' }, false],
    ['host=~"a|b"', { host: 'bc' }, false],
    ['host!~"a|b"', { host: 'bc' }, true],
    ['host!~"a|b"', { host: 'b' }, false],
    ['host=~".*"', {}, true],
    ['host=~".+"', {}, false],
    ['host!~".+"', {}, true],
    ['host=~"(?i)DB-1"', { host: 'db-1' }, true],
    ['host=~"DB-1"', { host: 'db-1' }, false],
    ['url=~"http\\://x"', { url: 'http://x' }, true],
    ['ip=~"10\\.0\\.[0-9]+"', { ip: '10.0.42' }, true],
    ['ip=~"10\\.0\\.[0-9]+"', { ip: '10x0x42' }, false],
    ['"Σ labels"=x', { 'Σ labels': 'x' }, true],
  ])('%s on %j says %s', (text, labels, expected) => {
    expect(matcher(text).matches(labels as Record<string, string>)).toBe(expected);
  });

  it('says no to values too long to be tested, whichever way it asks', () => {
    const labels = { host: 'ab'.repeat(2 ** 19) };
    expect(matcher('host=~".*a.{900}c"').matches(labels)).toBe(false);
    expect(matcher('host!~".*a.{900}c"').matches(labels)).toBe(false);
    expect(matcher('host!~".*c"').matches(labels)).toBe(true);
  });

  it.each([
    ['service', 'matcher "service" is not of the form name="value": use one of =, !=, =~ and !~'],
    [
      'job="value',
      'matcher "job=\\"value" has a stray double quote: write \\" inside, and close the value with "',
    ],
    ['a=~"("', 'is no valid regular expression'],
    ['a=~"(?=x)y"', 'Go knows no look-around'],
    ['{a="b"}', 'has a brace; leave "{" and "}" out of a single matcher'],
    ['a="b",c="d"', 'has a stray double quote'],
    ['"a"="b","c"="d"', 'holds 2 matchers; write exactly one'],
    ['"a b"', 'have their end where =, !=, =~ or !~ belongs'],
    ['', 'is not of the form name="value"'],
  ])('%s is refused, with the fix', (text, problem) => {
    const parsed = parseMatcher(text);
    expect(parsed.ok ? '' : parsed.error).toContain(problem);
  });

  it.each([
    ['service="checkout"', 'service="checkout"'],
    ['a=~b', 'a=~"b"'],
    ['a="say \\"hi\\"\\n\\\\"', 'a="say \\"hi\\"\\n\\\\"'],
    ['foo😊!=bar', 'foo😊!="bar"'],
    ['"Σ labels"="\\t\\u00a0x"', '"Σ labels"="\\t\\u00a0x"'],
  ])('%s is written %s', (text, written) => {
    expect(writeMatcher(matcher(text))).toBe(written);
  });
});

describe('whatever labels an alert has', () => {
  const name = fc.constantFrom('a', 'b', '__proto__', 'constructor', 'toString');
  const value = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', 'b', '\n', '"', '\\', '.', '*', '😊', '\ud800'), maxLength: 6 }),
    fc.constantFrom('', 'a'.repeat(70_000)),
  );
  const labels = fc.array(fc.tuple(name, value), { maxLength: 4 }).map((all) => {
    // As JSON has it: a label may be called __proto__.
    const given = JSON.parse('{}') as Record<string, string>;
    for (const [key, text] of all)
      Object.defineProperty(given, key, { value: text, enumerable: true, configurable: true });
    return given;
  });
  const own = (given: Record<string, string>, key: string): string =>
    Object.hasOwn(given, key) ? (given[key] ?? '') : '';
  const compiled = (parts: Parameters<typeof writeMatcher>[0]): Matcher => matcher(writeMatcher(parts));

  it('= fits the very value and != every other, where a missing label is an empty one', () => {
    fc.assert(
      fc.property(name, value, labels, (key, text, given) => {
        // A half of a character has no form in which it could be written.
        fc.pre(!/\p{Surrogate}/u.test(text));
        const is = own(given, key) === text;
        expect(compiled({ name: key, type: '=', value: text }).matches(given)).toBe(is);
        expect(compiled({ name: key, type: '!=', value: text }).matches(given)).toBe(!is);
      }),
      { numRuns: 1_000 },
    );
  });

  it('!~ fits exactly what =~ does not, but for values too long to be tested, which neither does', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '(a|b)', '\\n', '(a+)+', '(a|aa)*');
    const expression = fc
      .array(fc.tuple(atom, fc.constantFrom('', '*', '+', '?', '{2}', '{900}')), { maxLength: 4 })
      .map((all) => all.flat().join(''));
    fc.assert(
      fc.property(name, expression, labels, (key, text, given) => {
        const [fits, fitsNot] = (['=~', '!~'] as const).map((type) => {
          const read = parseMatcher(`"${key}"${type}"${text.replaceAll('\\', '\\\\')}"`);
          return read.ok ? read.value.matches(given) : undefined;
        });
        if (fits === undefined) expect(fitsNot).toBeUndefined();
        else if (own(given, key).length <= 1_000) expect(fitsNot).toBe(!fits);
        else expect(fits && fitsNot).toBe(false);
      }),
      { numRuns: 1_000 },
    );
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

  it.each([
    [
      '{"Σ labels"="x", foo😊=bar}',
      [
        ['Σ labels', '=', 'x'],
        ['foo😊', '=', 'bar'],
      ],
    ],
    [
      '{foo🙂=bar,bar=baz🙂}',
      [
        ['foo🙂', '=', 'bar'],
        ['bar', '=', 'baz🙂'],
      ],
    ],
    [' { foo = bar , } ', [['foo', '=', 'bar']]],
    ['{"foo"="\\u0041\\x42\\103\\U0001f642"}', [['foo', '=', 'ABC🙂']]],
    ['', []],
  ])('%s is read in the newer syntax', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it('is read in the older syntax where only that can read it', () => {
    expect(read('{foo=!bar,bar=$baz\\n}')).toEqual([
      ['foo', '=', '!bar'],
      ['bar', '=', '$baz\n'],
    ]);
  });

  it('means what it always meant where the two syntaxes differ', () => {
    const text = '{foo="\\xf0\\x9f\\x99\\x82"}';
    expect(readUtf8Matchers(text)).toMatchObject({ value: [{ value: '🙂' }] });
    expect(read(text)).toEqual([['foo', '=', '\\xf0\\x9f\\x99\\x82']]);
  });

  it.each([
    ',',
    '{,}',
    '{',
    '}',
    'foo=bar}',
    '{foo=bar',
    '{foo=:"bar"}',
    '{foo="bar\\w"}',
    '{foo=bar\\n}',
    '{"foo"="\\xf0\\x9f"}',
    '!',
    '~',
    '=!',
    'hello!',
    '"hello',
    '"hello\\"',
    '\\n',
    '{foo=bar,,}',
    '{}{}',
    '"a"="b\nc"',
    'a="\\ud800"',
    'a="\\400"',
    "a='b'",
    'a="\\\'"',
  ])('%s is refused by the newer syntax', (text) => {
    expect(readUtf8Matchers(text).ok).toBe(false);
  });

  it('is the same after being written and read again', () => {
    const name = fc.oneof(
      fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:-]{0,5}$/),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }),
    );
    const value = fc.string({ unit: 'binary', maxLength: 8 });
    const parts = fc.record({ name, type: fc.constantFrom('=' as const, '!=' as const), value });
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 4 }), (all) => {
        expect(read(`{${all.map(writeMatcher).join(',')}}`)).toEqual(
          all.map(({ name, type, value }) => [name, type, value]),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('never throws, whatever is written', () => {
    const unit = fc.constantFrom(
      '{',
      '}',
      ',',
      '=',
      '!',
      '~',
      '"',
      '\\',
      'n',
      'x',
      ' ',
      'é',
      '`',
      "'",
      '(',
      '\n',
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 20 }), (text) => {
        expect(() => [read(text), parseMatcher(text)]).not.toThrow();
      }),
      { numRuns: 5000 },
    );
  });
});

interface Vector {
  readonly input: string;
  readonly matchers: readonly [string, string, string][];
  readonly err: string | null;
  readonly skipInUtf8Comparison: boolean;
}

const vectorsFile = join(
  process.env['ARGUS_CONTRACTS'] ?? join(process.cwd(), '..', 'shared', 'contracts'),
  'alertmanager/matcher-vectors.json',
);
const haveVectors = existsSync(vectorsFile);
if (!haveVectors)
  console.warn(`SKIPPED: Alertmanager's matcher vectors are not at ${vectorsFile}; set ARGUS_CONTRACTS`);

describe("Alertmanager's own cases", () => {
  const vectors = haveVectors ? (JSON.parse(readFileSync(vectorsFile, 'utf8')) as Vector[]) : [];

  (haveVectors ? it : it.skip)('are read as Alertmanager reads them', () => {
    expect(vectors).toHaveLength(54);
    for (const { input, matchers, err } of vectors) {
      expect({ input, read: read(input) }).toEqual({ input, read: err === null ? matchers : 'an error' });
    }
  });

  (haveVectors ? it : it.skip)(
    'are read the same in both syntaxes, but for those that tell them apart',
    () => {
      const alike = vectors.filter(({ skipInUtf8Comparison, err }) => !skipInUtf8Comparison && err === null);
      expect(alike.length).toBeGreaterThan(15);
      for (const { input } of alike) expect(readUtf8Matchers(input)).toEqual(readClassicMatchers(input));
    },
  );
});
