import { createHmac } from 'node:crypto';

/**
 * What a receiver checks to know that a request is from Argus: `sha256=` and the hex HMAC-SHA256 of the
 * timestamp, a dot and the body. With the timestamp in it, an old request cannot be sent again as a new one.
 */
export const signatureOf = (secret: string, timestamp: string, body: string): string =>
  `sha256=${createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')}`;
