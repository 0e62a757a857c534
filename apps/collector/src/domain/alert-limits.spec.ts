import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { annotationLimit, cutAnnotations, labelLimits, labelProblems } from './alert-limits.js';

const kib = 1024;
const many = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`l${index}`, 'v']));
const problemsOf = (labels: Record<string, string>): string[] | undefined =>
  labelProblems(labels, 'alerts[3].labels.');

describe('labels that are too large', () => {
  it.each<[string, Record<string, string>, string]>([
    [
      'a value',
      { blob: 'x'.repeat(kib ** 2) },
      'alerts[3].labels.blob has 1048576 bytes: shorten it to at most 65536, or send it as an annotation',
    ],
    [
      'a value, by its bytes and not by its characters',
      { blob: 'é'.repeat(33 * kib) },
      'alerts[3].labels.blob has 67584 bytes: shorten it to at most 65536, or send it as an annotation',
    ],
    [
      'a name',
      { ['n'.repeat(2 * kib)]: 'x' },
      `alerts[3].labels.${'n'.repeat(100)}… has a name of 2048 bytes: shorten it to at most 1024`,
    ],
    [
      'all of them together',
      Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`part${index}`, 'x'.repeat(60 * kib)])),
      'alerts[3].labels.* have 307225 bytes together: shorten them to at most 262144',
    ],
    ['their number', many(1_001), 'alerts[3].labels.* are 1001 labels: send at most 1000'],
  ])('are named with their length, the limit and the fix: %s', (_what, labels, problem) => {
    expect(problemsOf(labels)).toContain(problem);
  });

  it.each<[string, Record<string, string>]>([
    ['a value of 64 KiB', { blob: 'x'.repeat(64 * kib) }],
    ['a name of 1 KiB', { ['n'.repeat(kib)]: 'x' }],
    ['a thousand labels', many(1_000)],
    ['a label called __proto__', JSON.parse('{"__proto__": "x"}') as Record<string, string>],
  ])('are none: %s', (_what, labels) => {
    expect(problemsOf(labels)).toBeUndefined();
  });

  it('are exactly those whose bytes say so, wherever it is told without counting them', () => {
    const length = fc.oneof(fc.nat({ max: 40 }), fc.integer({ min: 300, max: 1_100 }));
    const text = fc.tuple(fc.constantFrom('a', 'é', '試', '😊', '\ud800'), length);
    const value = fc.tuple(text, fc.constantFrom(1, 50, 150));
    const labels = fc.array(fc.tuple(text, value), { maxLength: 8 });
    fc.assert(
      fc.property(labels, (all) => {
        const given = Object.fromEntries(
          all.map(([[letter, times], [[inner, length_], factor]]) => [
            letter.repeat(times),
            inner.repeat(length_ * factor),
          ]),
        );
        const sizes = Object.entries(given).map((each) => each.map((part) => Buffer.byteLength(part)));
        const fits =
          sizes.every(([name = 0, size = 0]) => name <= labelLimits.name && size <= labelLimits.value) &&
          sizes.flat().reduce((sum, size) => sum + size, 0) <= labelLimits.all;
        expect(problemsOf(given) === undefined).toBe(fits);
      }),
    );
  });
});

describe('annotations', () => {
  it('that are too long are cut with a mark, and no others', () => {
    const annotations = { summary: 'disk full', dump: '試'.repeat(200 * kib) };
    const { summary, dump = '' } = cutAnnotations(annotations);
    expect(summary).toBe('disk full');
    expect(dump.startsWith('試'.repeat(Math.floor(annotationLimit / 3)))).toBe(true);
    expect(dump).toMatch(/試… \(cut here: it had 614400 bytes, of which 262144 are kept\)$/);
    expect(Buffer.byteLength(dump)).toBeLessThan(annotationLimit + 100);
    expect(annotations.dump).toHaveLength(200 * kib);
  });

  it('that fit are left as they are', () => {
    const annotations = { summary: 'x'.repeat(annotationLimit) };
    expect(cutAnnotations(annotations)).toBe(annotations);
  });
});
