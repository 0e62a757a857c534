import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import { RE2JS } from 're2js';
import { cpuTimeOf } from '#libs/testing/cpu-time';
import { compileRegularExpression } from './regular-expression.js';
import { literalPrefix } from './regular-expression/prefix.js';
import { expandedSize } from './regular-expression/size.js';
import { simpleExpression } from './regular-expression/simple.js';

const test = (source: string, value: string): boolean | undefined => {
  const compiled = compileRegularExpression(source);
  if (!compiled.ok) throw new Error(compiled.error);
  return compiled.value.test(value);
};

describe('a regular expression', () => {
  it.each([
    ['a|b', 'a', true],
    ['a|b', 'ab', false],
    ['.*', 'a\nb', false],
    ['(?s).*', 'a\nb', true],
    ['a$', 'a\n', false],
    ['(?i)straße', 'STRASSE', false],
    ['(?i)k', '\u212a', true],
    ['\\d{3}', '503', true],
    ['\\d', '٣', false],
    ['[[:alpha:]]+', 'abc', true],
    ['\\pL+', 'Σé', true],
    ['^a$', 'a', true],
    ['\\Qa|b\\E', 'a|b', true],
    ['.', '😊', true],
    ['..', '😊', false],
    ['.+.+', '😊', false],
    ['', '', true],
    ['(?P<name>a)', 'a', true],
    ['a)(b', 'ab', true],
    ['\\(.|.\\)-', 'x)-', true],
    ['(x\\|y)-z', 'x-z', false],
    ['^(?:team-(B|C))$', 'team-C', true],
  ])('%s on %j says %s, as in Go', (source, value, expected) => {
    expect(test(source, value)).toBe(expected);
  });

  it.each([
    ['is no valid regular expression (missing closing ): `(`); correct it', '('],
    ['missing closing ]', '[a'],
    ['for anything write ".*"', '*'],
    ['Go knows no look-around: use a second matcher', '(?=x)'],
    ['Go knows no look-around', '(?<!x)y'],
    ['Go knows no back-reference: write the text out', '(x)\\1'],
    ['invalid repeat count', 'a{1001}'],
    ['to more than 10000 copies', '(a{900}b{900}){1,10}c'],
    ['to more than 10000 copies', 'a{1000}'.repeat(11)],
    ['invalid repeat count', '(((a{9}b){9}c){9}d){9}'],
    ['nests too deeply', '('.repeat(2000) + ')'.repeat(2000)],
    ['is longer than 100000 characters; split it into several matchers', 'x'.repeat(100_001)],
  ])('refused with "%s"', (problem, source) => {
    const compiled = compileRegularExpression(source);
    expect(compiled.ok ? '' : compiled.error).toContain(problem);
  });

  it.each(['(a|aa)+b', '(x+x+)+y', '(a*)*b', '(.*)(.*)(.*)(.*)(.*)b', '(a?){20}a{20}b', '(([a-z])+.)+[A-Z]'])(
    '%s cannot stall who tests it on a value of a megabyte',
    (source) => {
      const taken = cpuTimeOf(() => expect(test(source, 'a'.repeat(2 ** 20) + '!')).not.toBe(true));
      expect(taken).toBeLessThan(2_000);
    },
  );

  it('is bounded in what it costs, also where RE2 is at its slowest', () => {
    // Neither periodic nor without any of the letters: RE2 can neither reuse its states nor give up early.
    const value = Array.from(
      { length: 2 ** 20 },
      (_, index) => 'ab'[((index * index * 7919) % 101) & 1],
    ).join('');
    const taken = cpuTimeOf(() => {
      expect(test('.*a.{50}b', value)).toBeDefined();
      expect(test('.*a.{58}b', value)).toBeUndefined();
    });
    expect(taken).toBeLessThan(3_000);
  });

  it('still decides on a value of a megabyte', () => {
    const long = 'ab'.repeat(2 ** 19);
    expect(test('(ab)+', long)).toBe(true);
    expect(test('.*(checkout|payments).*[0-9]+', long)).toBe(false);
    expect(test('.*ba.*', long)).toBe(true);
    expect(test(`${long.slice(0, 1000)}.*`, long)).toBe(true);
  });

  it('says that it cannot tell rather than take seconds', () => {
    expect(test('.*a.{900}c', 'ab'.repeat(2 ** 19))).toBeUndefined();
  });

  it('decides the same whether or not it remembers the value', () => {
    const compiled = compileRegularExpression('[a-f]+[0-9]');
    const { test: remembering } = compiled.ok ? compiled.value : { test: () => undefined };
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 200; i++) expect(remembering(`${'abcdefg'[i % 7]}${i}`)).toBe(i < 10 && i % 7 < 6);
    }
  });
});

describe('simple expressions', () => {
  const pieces = [
    'a',
    'b',
    '-',
    '|',
    '.*',
    '.+',
    '\\.',
    '\\|',
    '\\\\',
    '\\(',
    '\\)',
    '(',
    ')',
    '(?:',
    '_',
    '😊',
    '\n',
    '^(?:',
    ')$',
  ];
  const source = fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((all) => all.join(''));
  const value = fc.string({
    unit: fc.constantFrom('a', 'b', '-', '.', '|', '(', '\\', '😊', '\n'),
    maxLength: 5,
  });

  it('are decided as RE2 decides them', () => {
    let simple = 0;
    fc.assert(
      fc.property(source, fc.array(value, { minLength: 5, maxLength: 5 }), (text, values) => {
        const expression = simpleExpression(text);
        if (expression === undefined) return;
        simple++;
        const re2 = RE2JS.compile(`^(?:${text})$`);
        for (const each of [...values, ...(expression.values ?? [])]) {
          expect([text, each, expression.test(each)]).toEqual([text, each, re2.test(each)]);
        }
      }),
      { numRuns: 10_000 },
    );
    expect(simple).toBeGreaterThan(1_000);
  });

  it.each([
    ['team-(B|C)', ['team-B', 'team-C']],
    ['a|b|', ['a', 'b', '']],
    ['^(?:10\\.0\\.1)$', ['10.0.1']],
    ['db-.*', undefined],
  ])('%s fits only %j', (text, values) => {
    expect(simpleExpression(text)?.values).toEqual(values);
  });
});

describe('the prefix of an expression', () => {
  it.each([
    ['node-[0-9]+', 'node-'],
    ['db-(a|b).*', 'db-'],
    ['^node-.*[0-9]$', 'node-'],
    ['^(?:node-[0-9]+)$', 'node-'],
    ['^(?:a)|(b)$', ''],
    ['ab*', 'a'],
    ['a|b', ''],
    ['ab)*(c', ''],
    ['ab\\Q(\\E|c', ''],
    ['(?i)ab', ''],
    ['ab(?i)?', 'a'],
    ['ab(?)(?s)*', 'a'],
    ['ab(?i)c', 'ab'],
  ])('of %s is "%s"', (source, prefix) => {
    expect(literalPrefix(source)).toBe(prefix);
  });

  it('is that of every value which the expression fits', () => {
    const pieces = [
      'a',
      'b',
      '-',
      '|',
      '*',
      '?',
      '{0,1}',
      '\\(',
      '\\|',
      '[|)]',
      '(',
      ')',
      '(?:',
      '\\Q',
      '\\E',
      '.',
    ];
    const around = fc.constantFrom(['', ''], ['^', ''], ['^(?:', ')$']);
    const source = fc
      .tuple(around, fc.array(fc.constantFrom(...pieces), { maxLength: 7 }))
      .map(([[before, after], all]) => `${before}a${all.join('')}${after}`);
    const value = fc.string({ unit: fc.constantFrom('a', 'b', '-', '|', '(', ')'), maxLength: 4 });
    fc.assert(
      fc.property(source, fc.array(value, { minLength: 8, maxLength: 8 }), (text, values) => {
        const compiled = compileRegularExpression(text);
        if (!compiled.ok) return;
        const re2 = RE2JS.compile(`^(?:${text})$`);
        for (const each of values) {
          expect([text, each, compiled.value.test(each)]).toEqual([text, each, re2.test(each)]);
        }
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('the size of an expression', () => {
  it('is about that of the program it becomes', () => {
    const atom = fc.constantFrom('a', '.', '[a-c]', '\\d', '[^]x]', '[[:alpha:]y]', '(b|c)', '(?:de)');
    const repeated = fc
      .tuple(atom, fc.constantFrom('', '', '*', '{3}', '{2,}', '{1,7}', '{20}'))
      .map((each) => each.join(''));
    const group = fc.tuple(
      fc.array(repeated, { minLength: 1, maxLength: 4 }),
      fc.constantFrom('{4}', '{9}', ''),
    );
    fc.assert(
      fc.property(fc.array(group, { minLength: 1, maxLength: 3 }), (groups) => {
        const text = groups.map(([all, times]) => `(${all.join('')})${times}`).join('');
        const size = RE2JS.compile(text).programSize();
        expect(expandedSize(text)).toBeGreaterThan(size / 4);
        expect(expandedSize(text)).toBeLessThan(size * 2 + 10);
      }),
    );
  });

  it('is found in linear time', () => {
    const taken = cpuTimeOf(() => {
      for (const part of ['[', '(', '[[:a', '\\', '[a]', '{9}', '\\p{']) expandedSize(part.repeat(20_000));
    });
    expect(taken).toBeLessThan(1_000);
  });
});
