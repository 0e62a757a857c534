import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Tokens that a page hands out and its form brings back. A token is good for the one approval that it was
 * made for; another site can send a form here, but cannot read a page to get one.
 */
export class CsrfTokens {
  constructor(private readonly key: Uint8Array) {}

  /** A token for an approval's page. */
  issue(approvalId: string): string {
    const nonce = randomBytes(16).toString('base64url');
    return `${nonce}.${this.sign(approvalId, nonce)}`;
  }

  /** Whether a token was made here for this approval. */
  verify(approvalId: string, token: string): boolean {
    const [nonce = '', signature = ''] = token.split('.');
    return sameText(signature, this.sign(approvalId, nonce));
  }

  private sign(approvalId: string, nonce: string): string {
    return createHmac('sha256', this.key)
      .update(JSON.stringify([approvalId, nonce]))
      .digest('base64url');
  }
}

/** Compares secrets in a time that does not tell how much of them agrees. */
export function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHmac('sha256', comparisonKey).update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

const comparisonKey = randomBytes(32);
