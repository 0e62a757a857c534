import { describe, expect, it } from '@jest/globals';
import { storableJson, storableKey, storableText, storableTime } from './storable.js';

describe('making values storable in Postgres', () => {
  it('replaces NUL and halves of surrogate pairs, and keeps whole characters', () => {
    expect(storableText('a\u0000b\ud800c🔥')).toBe('a\ufffdb\ufffdc🔥');
  });

  it('cleans values and keys of JSON, and leaves an escaped backslash alone', () => {
    expect(storableJson({ 'k\u0000': ['\udc00', { deep: 'a\u0000' }] })).toBe(
      JSON.stringify({ 'k\ufffd': ['\ufffd', { deep: 'a\ufffd' }] }),
    );
    expect(storableJson({ path: 'C:\\u0000' })).toBe(JSON.stringify({ path: 'C:\\u0000' }));
  });

  it('shortens long keys so that different ones stay different', () => {
    const one = storableKey(`${'x'.repeat(5000)}1`);
    const two = storableKey(`${'x'.repeat(5000)}2`);
    expect(one).not.toBe(two);
    expect(one.length).toBeLessThan(500);
    expect(storableKey('short')).toBe('short');
  });

  it('knows which times Postgres can hold', () => {
    expect(storableTime('2026-01-02T03:04:05.678901234+01:00')).toBe('2026-01-02T02:04:05.678Z');
    expect(storableTime('0001-01-01T00:00:00Z')).toBe('0001-01-01T00:00:00.000Z');
    expect(storableTime('0000-01-01T00:00:00Z')).toBeUndefined();
    expect(storableTime('2016-12-31T23:59:60Z')).toBeUndefined();
    expect(storableTime(undefined)).toBeUndefined();
  });
});
