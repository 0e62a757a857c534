import { describe, expect, it } from '@jest/globals';
import { accessCheck } from './access.js';

const key = 'a-key-of-a-spec-0123';
const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;
const local = { host: '127.0.0.1', publicUrl: 'https://argus.example.org/ops', accessKey: undefined };
const wide = { host: '0.0.0.0', publicUrl: 'https://argus.example.org', accessKey: key };

describe('on loopback', () => {
  const check = accessCheck(local);

  it.each(['localhost:8080', '127.0.0.1', '[::1]:8080', 'argus.example.org', 'LOCALHOST:1'])(
    'lets in whoever calls us %s',
    (host) => expect(check({ host, authorization: undefined })).toBeUndefined(),
  );

  it.each(['evil.example.com:8080', 'localhost.evil.example.com', '', '@', 'a b', undefined])(
    'turns away a page that found us as %p, and says under which names we answer',
    (host) => {
      const refusal = check({ host, authorization: undefined });
      expect(refusal?.status).toBe(403);
      expect(refusal?.explanation).toContain('http.publicUrl');
    },
  );

  it('asks for the key when one is set', () => {
    const guarded = accessCheck({ ...local, accessKey: key });
    expect(guarded({ host: 'localhost', authorization: undefined })?.status).toBe(401);
    expect(guarded({ host: 'localhost', authorization: basic(`x:${key}`) })).toBeUndefined();
  });
});

describe('beyond loopback', () => {
  const check = accessCheck(wide);

  it('refuses to start without a key, and says how to get one', () => {
    expect(() => accessCheck({ ...wide, accessKey: undefined })).toThrow(/ARGUS_CONSOLE_KEY/);
  });

  it.each([`alice:${key}`, `:${key}`])('lets in any user name with the key', (pair) =>
    expect(check({ host: 'anything', authorization: basic(pair) })).toBeUndefined(),
  );

  it.each([
    undefined,
    '',
    'Basic',
    'Basic !!!',
    `Bearer ${key}`,
    basic(key),
    basic(`alice:${key}x`),
    basic(`${key}:alice`),
    basic('alice:'),
  ])('turns away %p', (authorization) => {
    expect(check({ host: 'anything', authorization })?.status).toBe(401);
  });

  it('takes a key with a colon whole', () => {
    const colon = accessCheck({ ...wide, accessKey: 'with:colon:inside-it' });
    expect(colon({ host: 'a', authorization: basic('u:with:colon:inside-it') })).toBeUndefined();
  });
});
