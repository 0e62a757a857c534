import type { FileHandle } from 'node:fs/promises';

/** A line that does not end is taken in pieces of this many bytes. */
const longestLine = 256 * 1024;
const chunkLength = 256 * 1024;

/** The whole lines from an offset on, and where the rest begins. */
export interface LinesRead {
  readonly lines: string[];
  readonly offset: number;
}

/**
 * Reads whole lines, at most so many bytes. A line that is still being written is left for the next time,
 * unless it must end with the file (`isEnded`) or is too long to be waited for.
 */
export async function readLines(
  file: FileHandle,
  from: number,
  limit: number,
  isEnded: boolean,
): Promise<LinesRead> {
  const lines: string[] = [];
  let offset = from;
  let rest = Buffer.alloc(0);
  let position = from;
  while (position - from < limit) {
    const chunk = Buffer.alloc(chunkLength);
    const { bytesRead } = await file.read(chunk, 0, chunkLength, position);
    if (bytesRead === 0) break;
    position += bytesRead;
    rest = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
    const end = rest.lastIndexOf(0x0a);
    const whole = end >= 0 ? end + 1 : rest.length >= longestLine ? rest.length : 0;
    if (whole === 0) continue;
    lines.push(...textLines(rest.subarray(0, whole)));
    offset += whole;
    rest = rest.subarray(whole);
  }
  if (isEnded && rest.length > 0 && position - from < limit) {
    lines.push(...textLines(rest));
    offset += rest.length;
  }
  return { lines, offset };
}

function textLines(bytes: Buffer): string[] {
  const lines = bytes.toString('utf8').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
}
