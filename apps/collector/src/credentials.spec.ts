import { describe, expect, it } from '@jest/globals';
import { CollectorAuthConfig } from './collector.config.js';
import { Credentials, requireCredentialsBeyondLoopback } from './credentials.js';

const credentials = (auth: Partial<CollectorAuthConfig>): Credentials =>
  new Credentials(Object.assign(new CollectorAuthConfig(), auth));
const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

describe('The credentials of senders', () => {
  const both = credentials({ bearerToken: 'a-bearer-token', user: 'prod', password: 'a-password' });

  it('may be a bearer token or a name and password where both are set', () => {
    expect(both.senderOf('Bearer a-bearer-token')).toBe('bearer');
    expect(both.senderOf('bearer   a-bearer-token')).toBe('bearer');
    expect(both.senderOf(basic('prod', 'a-password'))).toBe('prod');
    expect(both.challenge).toBe('Bearer realm="argus", Basic realm="argus"');
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer wrong',
    'Bearer a-bearer-token-and-more',
    'a-bearer-token',
    'Basic a-bearer-token',
    basic('other', 'a-password'),
    basic('prod', ''),
  ])('are not %p', (header) => {
    expect(both.senderOf(header)).toBeUndefined();
  });

  it('are not needed where none are set', () => {
    const none = credentials({});
    expect(none.needed).toBe(false);
    expect(none.senderOf(undefined)).toBe('anonymous');
  });

  it.each(['0.0.0.0', '::', '192.168.1.7', 'argus.example', '127.example.org'])(
    'must be set to listen on %s, and the error names the settings',
    (host) => {
      expect(() => requireCredentialsBeyondLoopback(host, credentials({}))).toThrow(
        /http\.host.*collector\.auth\.bearerToken.*collector\.auth\.password.*ARGUS_COLLECTOR_TOKEN.*ARGUS_COLLECTOR_PASSWORD/,
      );
      requireCredentialsBeyondLoopback(host, both);
    },
  );

  it.each(['127.0.0.1', '127.1.2.3', 'localhost', '::1'])('may be missing on %s', (host) => {
    requireCredentialsBeyondLoopback(host, credentials({}));
  });
});
