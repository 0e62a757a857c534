import { describe, expect, it } from '@jest/globals';
import { Credentials } from '#libs/web';
import { CollectorAuthConfig } from './collector.config.js';
import { requireCredentialsBeyondLoopback } from './require-credentials.js';

const credentials = (auth: Partial<CollectorAuthConfig>): Credentials =>
  new Credentials(Object.assign(new CollectorAuthConfig(), auth));

describe('The credentials of senders', () => {
  const both = credentials({ bearerToken: 'a-bearer-token', user: 'prod', password: 'a-password' });

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
