import { describe, expect, it } from '@jest/globals';
import {
  type IdentityDirectory,
  currentKey,
  retirementGrace,
  whyNotTrusted,
  withNewKey,
} from './directory.js';

const created = Date.parse('2026-01-01T00:00:00Z');
const rotated = Date.parse('2026-02-01T00:00:00Z');
const empty: IdentityDirectory = { version: 1, identities: {} };
const before = withNewKey(withNewKey(empty, 'router', 'UOLD', created), 'closer', 'UCLOSER', created);
const after = withNewKey(before, 'router', 'UNEW', rotated);

describe('the directory of identities', () => {
  it('has no key for an identity before it was given one', () => {
    expect(currentKey(empty, 'router')).toBeUndefined();
    expect(whyNotTrusted(empty, 'router', 'UOLD', created)).toBe('key UOLD does not belong to "router"');
  });

  it('gives an identity one current key, and keeps those before with when they were retired', () => {
    expect(currentKey(after, 'router')?.publicKey).toBe('UNEW');
    expect(after.identities.router).toEqual([
      { publicKey: 'UOLD', createdAt: '2026-01-01T00:00:00.000Z', retiredAt: '2026-02-01T00:00:00.000Z' },
      { publicKey: 'UNEW', createdAt: '2026-02-01T00:00:00.000Z' },
    ]);
  });

  it('keeps a retirement’s time when the key is replaced once more', () => {
    const later = withNewKey(after, 'router', 'UNEWER', rotated + 1_000);
    expect(later.identities.router?.[0]?.retiredAt).toBe('2026-02-01T00:00:00.000Z');
    expect(currentKey(later, 'router')?.publicKey).toBe('UNEWER');
  });

  it('leaves the other identities and the directory before alone', () => {
    expect(after.identities.closer).toEqual(before.identities.closer);
    expect(currentKey(before, 'router')?.publicKey).toBe('UOLD');
  });

  it.each<[string, number]>([
    ['long before the retirement', created],
    ['at the retirement', rotated],
    ['on its way while the key was replaced', rotated + retirementGrace],
  ])('trusts a retired key for what was stored %s', (_when, at) => {
    expect(whyNotTrusted(after, 'router', 'UOLD', at)).toBeUndefined();
  });

  it('refuses a retired key for what was stored later, and says since when', () => {
    expect(whyNotTrusted(after, 'router', 'UOLD', rotated + retirementGrace + 1)).toBe(
      'key UOLD of "router" was retired at 2026-02-01T00:00:00.000Z',
    );
  });

  it('trusts the current key at any time', () => {
    expect(whyNotTrusted(after, 'router', 'UNEW', rotated + 1e12)).toBeUndefined();
  });

  it('lets no identity speak with another’s key', () => {
    expect(whyNotTrusted(after, 'router', 'UCLOSER', created)).toBe(
      'key UCLOSER does not belong to "router"',
    );
  });
});
