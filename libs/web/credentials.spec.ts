import { describe, expect, it } from '@jest/globals';
import { type AcceptedCredentials, Credentials } from './credentials.js';

const credentials = (accepted: Partial<AcceptedCredentials>): Credentials =>
  new Credentials({ user: 'alertmanager', ...accepted });
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
});
