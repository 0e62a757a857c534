import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CsrfTokens, sameText } from './csrf-tokens.js';
import { formKey } from './form-key.js';
import { isFromOurPage } from './same-origin.js';

describe('tokens against forged forms', () => {
  const hour = 60 * 60_000;
  let now = 1_700_000_000_000;
  const tokens = new CsrfTokens(new Uint8Array(32).fill(7), { now: () => now });

  it('are good for the approval that they were made for, and for no other', () => {
    const token = tokens.issue('inc-1-a-r1');
    expect(tokens.verify('inc-1-a-r1', token)).toBe(true);
    expect(tokens.verify('inc-1-b-r1', token)).toBe(false);
    expect(new CsrfTokens(new Uint8Array(32).fill(8), { now: () => now }).verify('inc-1-a-r1', token)).toBe(
      false,
    );
  });

  it('are good for half a day, and nobody makes them younger', () => {
    const token = tokens.issue('inc-1');
    now += 12 * hour;
    expect(tokens.verify('inc-1', token)).toBe(true);
    now += 1;
    expect(tokens.verify('inc-1', token)).toBe(false);
    expect(tokens.verify('inc-1', token.replace(/^\d+/, String(now)))).toBe(false);
  });

  it.each(['', '.', 'a.b', 'a'])('are not %j', (token) => {
    expect(tokens.verify('inc-1-a-r1', token)).toBe(false);
  });

  it('compare secrets of any length', () => {
    expect(sameText('secret', 'secret')).toBe(true);
    expect(sameText('secret', 'secret!')).toBe(false);
  });
});

describe('the key of the forms', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'argus-form-key-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is made once, and for this user only', async () => {
    const key = formKey(folder);
    expect(formKey(folder)).toEqual(key);
    expect((await stat(join(folder, 'form.key'))).mode & 0o777).toBe(0o600);
  });

  it('is refused, with the file and the fix, when it is cut short', async () => {
    await writeFile(join(folder, 'form.key'), 'short');
    expect(() => formKey(folder)).toThrow(/form\.key does not hold a key of 32 bytes: remove it/);
  });
});

describe('the origin of a form', () => {
  const ours = 'https://argus.example.com';

  it.each([
    [ours, 'same-origin', true],
    [ours, undefined, true],
    [undefined, 'same-origin', false],
    [undefined, undefined, false],
    ['null', undefined, false],
    ['https://evil.example.com', 'cross-site', false],
    ['https://evil.example.com', 'same-origin', false],
    [ours, 'same-site', false],
    [ours, 'none', false],
    ['http://argus.example.com', undefined, false],
    ['https://argus.example.com:8443', undefined, false],
  ])('%s with Sec-Fetch-Site %s counts as ours: %s', (origin, secFetchSite, expected) => {
    expect(isFromOurPage({ origin, secFetchSite }, ours)).toBe(expected);
  });

  it('may be any loopback name of the same port, where the pages are on loopback', () => {
    const isOurs = (origin: string) =>
      isFromOurPage({ origin, secFetchSite: undefined }, 'http://127.0.0.1:8080');
    expect(isOurs('http://localhost:8080')).toBe(true);
    expect(isOurs('http://[::1]:8080')).toBe(true);
    expect(isOurs('http://localhost:9999')).toBe(false);
    expect(isOurs('http://rebound.example.com:8080')).toBe(false);
  });
});
