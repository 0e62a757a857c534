import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createAccount, fromPublic, fromSeed } from 'nkeys.js';
import { decodeBase32 } from './base32.js';
import { createSeed, publicKeyOf, signerOf, verifySignature } from './nkey.js';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const bytes = encode('[{"specversion":"1.0"}] “ü”');
const seeds = Array.from({ length: 6 }, createSeed);
const base64url = (raw: Uint8Array): string => Buffer.from(raw).toString('base64url');

describe('a new seed', () => {
  it('is a user’s, and its public key is, too', () => {
    for (const seed of seeds) {
      expect(seed).toMatch(/^SU[A-Z2-7]{56}$/);
      expect(publicKeyOf(seed)).toMatch(/^U[A-Z2-7]{55}$/);
    }
    expect(new Set(seeds).size).toBe(seeds.length);
  });

  const seed = seeds[0] ?? '';
  const misread = `${seed.slice(0, 20)}${seed[20] === 'A' ? 'B' : 'A'}${seed.slice(21)}`;
  it.each([
    ['nothing', ''],
    ['another text', 'SUNONSENSE'],
    ['a seed with one wrong character', misread],
  ])('is told from %s', (_what, text) => {
    expect(() => publicKeyOf(text)).toThrow();
    expect(() => signerOf(text)).toThrow();
  });
});

describe('signing with Node’s own Ed25519', () => {
  it('gives what nkeys.js verifies, and exactly what it would sign', () => {
    for (const seed of seeds) {
      const signer = signerOf(seed);
      const signature = Buffer.from(signer.sign(bytes), 'base64url');
      expect(fromPublic(signer.publicKey).verify(bytes, signature)).toBe(true);
      expect(base64url(fromSeed(encode(seed)).sign(bytes))).toBe(signer.sign(bytes));
    }
  });

  it('verifies what nkeys.js signed', () => {
    for (const seed of seeds) {
      const pair = fromSeed(encode(seed));
      expect(verifySignature(pair.getPublicKey(), bytes, base64url(pair.sign(bytes)))).toBe(true);
    }
  });

  it('reads the same keys out of an NKey as a JSON Web Key names (RFC 8037), so its RFC 8410 heads are right', () => {
    const seed = seeds[0] ?? '';
    const d = base64url(decodeBase32(seed).subarray(2, 34));
    const x = base64url(decodeBase32(publicKeyOf(seed)).subarray(1, 33));
    const okp = { kty: 'OKP', crv: 'Ed25519', x };
    const secret = createPrivateKey({ key: { ...okp, d }, format: 'jwk' });
    const open = createPublicKey({ key: okp, format: 'jwk' });
    expect(signerOf(seed).sign(bytes)).toBe(sign(null, bytes, secret).toString('base64url'));
    expect(verify(null, bytes, open, Buffer.from(signerOf(seed).sign(bytes), 'base64url'))).toBe(true);
  });
});

describe('verifying', () => {
  const signer = signerOf(seeds[0] ?? '');
  const signature = signer.sign(bytes);

  it('refuses one changed bit of the bytes or of the signature', () => {
    const flipped = (raw: Uint8Array, at: number): Uint8Array =>
      raw.map((byte, index) => (index === at ? byte ^ 1 : byte));
    const raw = Buffer.from(signature, 'base64url');
    for (const at of [0, bytes.length - 1])
      expect(verifySignature(signer.publicKey, flipped(bytes, at), signature)).toBe(false);
    for (let at = 0; at < raw.length; at++)
      expect(verifySignature(signer.publicKey, bytes, base64url(flipped(raw, at)))).toBe(false);
  });

  it('refuses another key’s signature', () => {
    expect(verifySignature(publicKeyOf(seeds[1] ?? ''), bytes, signature)).toBe(false);
  });

  it.each([
    ['nothing', ''],
    ['a beginning', 'U'],
    ['a text', 'not a key'],
    ['a key in lower case', signer.publicKey.toLowerCase()],
    ['a key with a character that is none of base 32', `${signer.publicKey.slice(0, -1)}1`],
  ])('says no to what is no key: %s', (_what, key) => {
    expect(verifySignature(key, bytes, signature)).toBe(false);
  });

  it.each([
    ['nothing', ''],
    ['a character', 'x'],
    ['what is not base64url', '%%%'],
    ['half of one', signature.slice(0, 40)],
  ])('says no to what is no signature: %s', (_what, text) => {
    expect(verifySignature(signer.publicKey, bytes, text)).toBe(false);
  });

  it('says no, or yes, to a key of another kind by its signature alone: who may speak is decided elsewhere', () => {
    const account = createAccount();
    expect(verifySignature(account.getPublicKey(), bytes, base64url(account.sign(bytes)))).toBe(true);
    expect(verifySignature(account.getPublicKey(), bytes, signature)).toBe(false);
  });
});
