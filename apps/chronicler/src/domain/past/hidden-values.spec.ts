import { describe, expect, it } from '@jest/globals';
import { holdsOneOf, withoutValues } from './hidden-values.js';

describe('values that are masked in a text', () => {
  it.each<[string, string, string[], string]>([
    [
      'the longer of two that begin alike',
      'abcd and abcdef',
      ['abcd', 'abcdef'],
      '[redacted] and [redacted]',
    ],
    ['a short one as a word only', 'é1, 1é; 1.', ['1'], 'é1, 1é; [redacted].'],
    ['marks of regular expressions', 'a.c, abc', ['a.c'], '[redacted], abc'],
    ['what stands for it', 'redacted twice: redacted', ['redacted'], '[redacted] twice: [redacted]'],
    ['half a character', 'x\ud83dy', ['\ud83d'], 'x\ud83dy'],
    ['as long as a label may be', `a ${'x'.repeat(65_536)} b`, ['x'.repeat(65_536)], 'a [redacted] b'],
    ['nothing', 'as it was', ['', 'that'], 'as it was'],
  ])('are found: %s', (_, text, values, masked) => {
    expect(withoutValues(text, values)).toBe(masked);
  });

  it.each([['abcd'], [4711], [{ a: [{ b: 'x-abcd' }] }], [{ abcd: true }], [['z', ['abcd']]]])(
    'are found however deep: %j',
    (thing) => {
      expect(holdsOneOf(thing, ['abcd', '4711'])).toBe(true);
      expect(holdsOneOf(thing, ['abce', '7', '0', ''])).toBe(false);
    },
  );
});
