import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '#libs/kernel';

/** A page may lie open for a shift; what it shows is older than anybody remembers after that. Milliseconds. */
const goodFor = 12 * 60 * 60_000;

/**
 * Tokens that a page hands out and its form brings back. A token is good for the one page that it was
 * made for, and for twelve hours; another site can send a form here, but cannot read a page to get one.
 */
export class CsrfTokens {
  constructor(
    private readonly key: Uint8Array,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  /** A token for the page of one thing: an approval, an incident. */
  issue(page: string): string {
    const nonce = `${this.clock.now()}-${randomBytes(16).toString('base64url')}`;
    return `${nonce}.${this.sign(page, nonce)}`;
  }

  /** Whether a token was made here for this page, and not too long ago. */
  verify(page: string, token: string): boolean {
    const [nonce = '', signature = ''] = token.split('.');
    if (!sameText(signature, this.sign(page, nonce))) return false;
    return this.clock.now() - Number.parseInt(nonce, 10) <= goodFor;
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
