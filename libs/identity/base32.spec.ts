import { describe, expect, it } from '@jest/globals';
import { decodeBase32 } from './base32.js';

describe('base 32', () => {
  // RFC 4648, section 10, without the padding, which NKeys do not have.
  it.each([
    ['', ''],
    ['MY', 'f'],
    ['MZXQ', 'fo'],
    ['MZXW6', 'foo'],
    ['MZXW6YQ', 'foob'],
    ['MZXW6YTB', 'fooba'],
    ['MZXW6YTBOI', 'foobar'],
  ])('decodes the RFC’s example %j', (text, bytes) => {
    expect(Buffer.from(decodeBase32(text)).toString()).toBe(bytes);
  });

  it('decodes every byte', () => {
    expect([...decodeBase32('777777777777777777777777')]).toEqual(Array(15).fill(255));
    expect([...decodeBase32('AAAAAAAAAAAAAAAAAAAAAAAA')]).toEqual(Array(15).fill(0));
  });

  it.each(['1', '8', 'a', '=', ' ', '-', 'ü'])('refuses %j and names it', (character) => {
    expect(() => decodeBase32(`MZXW${character}`)).toThrow(`"${character}" is not base 32`);
  });
});
