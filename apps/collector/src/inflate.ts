import { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { type Result, failed, ok } from '#libs/kernel';

/** The compressions that are understood. */
export type BodyEncoding = keyof typeof decompressors;

const decompressors = { gzip: createGunzip, deflate: createInflate, br: createBrotliDecompress };

/** What a `Content-Encoding` header says. */
export function encodingOf(header: string | undefined): BodyEncoding | 'identity' | 'unknown' {
  const name = header?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity') return 'identity';
  if (name === 'x-gzip') return 'gzip';
  return Object.hasOwn(decompressors, name) ? (name as BodyEncoding) : 'unknown';
}

/** Decompresses until the end or the limit: a few kilobytes can hold gigabytes. */
export async function inflate(
  compressed: Buffer,
  encoding: BodyEncoding,
  limit: number,
): Promise<Result<{ content: Buffer; complete: boolean }>> {
  const chunks: Buffer[] = [];
  let length = 0;
  const decompressor = decompressors[encoding]();
  try {
    for await (const chunk of Readable.from([compressed]).pipe(decompressor)) {
      chunks.push(chunk as Buffer);
      length += (chunk as Buffer).length;
      if (length > limit) break;
    }
  } catch (error) {
    return failed((error as Error).message);
  }
  return ok({ content: Buffer.concat(chunks).subarray(0, limit), complete: length <= limit });
}
