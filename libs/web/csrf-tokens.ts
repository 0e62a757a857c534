import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Tokens that a page hands out and its form brings back. A token is good for the one page that it was
 * made for; another site can send a form here, but cannot read a page to get one.
 */
export class CsrfTokens {
  constructor(private readonly key: Uint8Array) {}

  /** A token for the page of one thing: an approval, an incident. */
  issue(page: string): string {
    const nonce = randomBytes(16).toString('base64url');
    return `${nonce}.${this.sign(page, nonce)}`;
  }

  /** Whether a token was made here for this page. */
  verify(page: string, token: string): boolean {
    const [nonce = '', signature = ''] = token.split('.');
    return sameText(signature, this.sign(page, nonce));
  }

  private sign(page: string, nonce: string): string {
    return createHmac('sha256', this.key)
      .update(JSON.stringify([page, nonce]))
      .digest('base64url');
  }
}

/** Compares secrets in a time that does not tell how much of them agrees. */
export function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHmac('sha256', comparisonKey).update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

const comparisonKey = randomBytes(32);
