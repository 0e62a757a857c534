import { describe, expect, it } from '@jest/globals';
import { rootOf } from './layout.js';
import { Times, inWords } from './times.js';

const now = Date.parse('2026-03-01T03:12:05Z');

describe('times', () => {
  it('are shown in the time zone that is asked for', () => {
    expect(new Times(now, 'UTC').full('2026-03-01T00:00:00Z')).toBe('2026-03-01 00:00:00');
    expect(new Times(now, 'Asia/Kolkata').full('2026-03-01T23:00:00Z')).toBe('2026-03-02 04:30:00');
  });

  it('say how long ago they were, or how far ahead they are', () => {
    const times = new Times(now, 'UTC');
    expect(times.ago('2026-03-01T03:02:05Z').text).toContain('>10 min ago<');
    expect(times.ago('2026-03-01T03:42:05Z').text).toContain('>in 30 min<');
    expect(times.ago(null).text).toContain('unknown');
  });

  it.each([
    [0, '0 s'],
    [-5, '0 s'],
    [61_000, '1 min 1 s'],
    [3_600_000, '1 h'],
    [93_784_000, '1 d 2 h'],
  ])('last %d ms in words: %s', (ms, words) => expect(inWords(ms)).toBe(words));
});

describe('the way to the root', () => {
  it.each([
    ['/', './'],
    ['/audit', './'],
    ['/incidents/1', '../'],
    ['/incidents/1/', '../../'],
    ['/a/b/c', '../../'],
  ])('from %s is %s', (path, root) => expect(rootOf(path)).toBe(root));
});
