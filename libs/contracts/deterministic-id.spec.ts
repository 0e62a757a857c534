import { describe, expect, it } from '@jest/globals';
import { deterministicId } from './deterministic-id.js';

const ids = Array.from({ length: 10_000 }, (_, n) => deterministicId(['alert', n]));

describe('an id that follows from its parts', () => {
  it('is the same on every machine and in every version, or what is stored would be stated again', () => {
    // The SHA-256 of ["router","cause-1",0], worked out apart from this code.
    expect(deterministicId(['router', 'cause-1', 0])).toBe('ft04hd9yzha54cqvng78gzg77z');
  });

  it.each([1, 12, 26, 32])('has as many characters as asked for: %i', (length) => {
    expect(deterministicId(['a'], length)).toMatch(new RegExp(`^[0-9a-hjkmnp-tv-z]{${length}}$`));
  });

  it('has 26 characters, 130 bits, unless asked otherwise', () => {
    expect(deterministicId(['a'])).toHaveLength(26);
  });

  it.each<[string, (string | number)[], (string | number)[]]>([
    ['one part is another', ['a', 'b'], ['a', 'c']],
    ['the parts change places', ['a', 'b'], ['b', 'a']],
    ['the border between two parts moves', ['ab', 'c'], ['a', 'bc']],
    ['a part holds what separates parts', ['a","b'], ['a', 'b']],
    ['a number becomes its text', ['1'], [1]],
    ['an empty part is added', ['a'], ['a', '']],
  ])('is another one when %s', (_what, one, other) => {
    expect(deterministicId(one)).not.toBe(deterministicId(other));
  });

  it('does not repeat itself', () => {
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('uses each character about equally often, at every place', () => {
    for (const place of [0, 12, 25]) {
      const counts = new Map<string, number>();
      for (const id of ids) counts.set(id[place] ?? '', (counts.get(id[place] ?? '') ?? 0) + 1);
      expect(counts.size).toBe(32);
      // 312 are expected of each; six standard deviations (17.4) either way.
      for (const count of counts.values()) expect(Math.abs(count - ids.length / 32)).toBeLessThan(105);
    }
  });
});
