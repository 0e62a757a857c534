import { open } from 'node:fs/promises';

/** The end of a file. */
export interface Tail {
  readonly lines: readonly string[];
  /** False where there is more before it. */
  readonly isWhole: boolean;
}

/** Reads the last lines of a file, at most so many bytes of them. Rejects for what is no file. */
export async function readTail(path: string, mostBytes: number, signal: AbortSignal): Promise<Tail> {
  const file = await open(path, 'r');
  try {
    const found = await file.stat();
    // To read from a pipe would wait for whoever writes to it.
    if (!found.isFile()) throw new Error('it is no file');
    const length = Math.min(found.size, mostBytes);
    const buffer = Buffer.alloc(length);
    signal.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, length, found.size - length);
    const lines = buffer.subarray(0, bytesRead).toString('utf8').split(/\r?\n/);
    if (lines.at(-1) === '') lines.pop();
    const isWhole = length === found.size;
    // What comes first was cut in the middle.
    if (!isWhole) lines.shift();
    return { lines, isWhole };
  } finally {
    await file.close();
  }
}
