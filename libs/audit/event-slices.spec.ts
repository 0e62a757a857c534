import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sliceElements } from './event-slices.js';

const texts = (json: string): string[] => {
  const bytes = Buffer.from(json);
  return sliceElements(bytes).map(({ start, end }) => bytes.subarray(start, end).toString());
};

describe('slicing a batch into the exact bytes of its events', () => {
  it('finds each element as it was written, spaces and all', () => {
    expect(texts(' [ {"a": 1} ,\n {"b":[2, 3]}\t] ')).toEqual(['{"a": 1}', '{"b":[2, 3]}']);
  });

  it('takes no bracket, comma or quote inside a string for the end of an element', () => {
    const json = String.raw`[{"a":"]},{[\"\\"},{"b\"]":"\\\\"}]`;
    expect(texts(json)).toEqual([String.raw`{"a":"]},{[\"\\"}`, String.raw`{"b\"]":"\\\\"}`]);
  });

  it('counts bytes, not characters', () => {
    expect(texts('[{"a":"häuser 🔥 ]"},{"b":"世界"}]')).toEqual(['{"a":"häuser 🔥 ]"}', '{"b":"世界"}']);
  });

  it('finds plain values and nothing in an empty array', () => {
    expect(texts('[1,"x",null,[]]')).toEqual(['1', '"x"', 'null', '[]']);
    expect(texts('[]')).toEqual([]);
  });

  it('agrees with JSON.parse on any array', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.integer({ min: 0, max: 3 }), (values, indent) => {
        const found = texts(JSON.stringify(values, undefined, indent)).map(
          (text) => JSON.parse(text) as unknown,
        );
        expect(found).toEqual(JSON.parse(JSON.stringify(values)));
      }),
    );
  });

  it('refuses what is no array', () => {
    expect(() => texts('{"a":1}')).toThrow('not a JSON array');
    expect(() => texts('[{"a":1}')).toThrow('its end is missing');
  });
});
