import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stableHash } from '#libs/policy';
import { isDecided, noneDecided, withDecided } from './decided-events.js';
import { PersistentMap } from './persistent-map.js';

describe('PersistentMap', () => {
  it('behaves like a Map, and what it was before stays as it was', () => {
    const key = fc.string({ maxLength: 2 });
    const change = fc.record({ key, value: fc.option(fc.nat(), { nil: undefined }) });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 200 }), (changes) => {
        const model = new Map<string, number>();
        let map = PersistentMap.empty<number>();
        for (const { key: name, value } of changes) {
          const [before, entries] = [map, [...map.entries()]];
          map = value === undefined ? map.without(name) : map.with(name, value);
          if (value === undefined) model.delete(name);
          else model.set(name, value);
          expect([map.get(name), map.has(name), map.size]).toEqual([value, value !== undefined, model.size]);
          expect([...before.entries()]).toEqual(entries);
        }
        expect(new Map(map.entries())).toEqual(model);
      }),
    );
  });

  it('keeps keys apart that share their hash', () => {
    const [one, other] = ['k29y', 'kvl00'] as const;
    expect(stableHash(one)).toBe(stableHash(other));
    const map = PersistentMap.empty<number>().with(one, 1).with(other, 2).with('third', 3);
    expect([map.get(one), map.get(other), map.size]).toEqual([1, 2, 3]);
    expect([map.without(one).get(one), map.without(one).get(other)]).toEqual([undefined, 2]);
  });
});

describe('the decided events', () => {
  it('are at least as many of the latest ones as are to be remembered', () => {
    let decided = noneDecided;
    for (const id of ['a', 'b', 'c', 'b', 'd', 'e', 'f', 'g']) decided = withDecided(decided, id, 3);
    const remembered = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].filter((id) => isDecided(decided, id));
    expect(remembered).toEqual(['b', 'd', 'e', 'f', 'g']);
    expect(decided.latest.size + decided.before.size).toBeLessThanOrEqual(6);
  });
});
