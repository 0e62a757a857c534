import { describe, expect, it } from '@jest/globals';
import { isLoopback } from './loopback.js';

describe('an address on loopback', () => {
  it.each(['localhost', '127.0.0.1', '127.1.2.3', '::1', '[::1]'])('is %s', (host) =>
    expect(isLoopback(host)).toBe(true),
  );

  it.each([
    '0.0.0.0',
    '::',
    '192.168.1.7',
    'argus.example.org',
    '127.example.org',
    '127.0.0.1.example.org',
    '127.0.0.999',
    'localhost.example.org',
    '',
  ])('is not %p', (host) => expect(isLoopback(host)).toBe(false));
});
