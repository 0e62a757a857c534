import { type Hash, createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type BodyEncoding, encodingOf, inflate } from './inflate.js';

/** The body of a request, as far as it was taken in. */
export interface ReceivedBody {
  /** What it says, decompressed; its beginning when it is refused. */
  readonly content: Buffer;
  /** Its length as it was sent. */
  readonly bytes: number;
  /** Hex SHA-256 of it as it was sent. */
  readonly digest: string;
  /** Why it cannot be used. */
  readonly refused?: { readonly reason: string; readonly problem: string };
}

/** How far beyond the limit a body is still read, so that its sender gets to see the answer. */
const patience = 16;

/**
 * Reads a request's body, and no more than `limit` bytes of it into memory. Undefined when the sender hung
 * up before its end: such a delivery was not made.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<ReceivedBody | undefined> {
  const sent = await takeIn(request, limit);
  if (sent === undefined) return undefined;
  const { content, bytes, hash } = sent;
  const body = { content, bytes, digest: hash.digest('hex') };
  if (bytes > limit) return { ...body, refused: tooLarge('', limit) };
  const encoding = encodingOf(request.headers['content-encoding']);
  if (encoding === 'unknown') return { ...body, refused: unknownEncoding };
  if (encoding === 'identity') return body;
  return decompress(body, encoding, limit);
}

const unknownEncoding = {
  reason: 'unknown-encoding',
  problem: 'the header Content-Encoding names none that is known: send gzip, deflate, br or no compression',
};

const tooLarge = (what: string, limit: number) => ({
  reason: 'too-large',
  problem: `the body is longer than ${limit} bytes${what}: send fewer alerts at a time, or raise collector.bodyLimit`,
});

async function decompress(body: ReceivedBody, encoding: BodyEncoding, limit: number): Promise<ReceivedBody> {
  const inflated = await inflate(body.content, encoding, limit);
  if (!inflated.ok) {
    const problem = `the body is not ${encoding} as its header Content-Encoding says: ${inflated.error}`;
    return { ...body, refused: { reason: 'not-decodable', problem } };
  }
  const { content, complete } = inflated.value;
  return { ...body, content, ...(!complete && { refused: tooLarge(' when decompressed', limit) }) };
}

interface Sent {
  readonly content: Buffer;
  readonly bytes: number;
  readonly hash: Hash;
}

function takeIn(request: IncomingMessage, limit: number): Promise<Sent | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const hash = createHash('sha256');
    let bytes = 0;
    const finish = (sent: Sent | undefined): void => {
      request.off('data', onData).off('end', onEnd).off('close', onClose);
      resolve(sent);
    };
    const sent = (length: number): Sent => ({ content: Buffer.concat(chunks), bytes: length, hash });
    const onData = (chunk: Buffer): void => {
      if (bytes <= limit) chunks.push(chunk.subarray(0, limit - bytes));
      bytes += chunk.length;
      hash.update(chunk);
      if (bytes <= limit * patience) return;
      request.pause();
      finish(sent(Math.max(bytes, Number(request.headers['content-length']) || 0)));
    };
    const onEnd = (): void => finish(sent(bytes));
    const onClose = (): void => finish(undefined);
    // The listener stays: a connection that breaks later must not bring the process down.
    request.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose);
  });
}
