import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Entry, entryOf } from './entry.js';
import { syncFolder } from './write-file.js';

const newline = 0x0a;

/**
 * A file to which entries are only ever added, a line each, on disk before `append` returns. A line counts
 * once it is complete: what a crash cut off is the old state, and is fenced off by the next append. A
 * single write to the end of a file is not mixed with another's, so several processes may share it.
 */
export class Journal {
  private offset = 0;
  /** Bytes after the last complete line: written by a process that is still writing, or that crashed. */
  private unfinished = 0;

  constructor(readonly file: string) {}

  /** The entries that were added since the last time. */
  async read(): Promise<Entry[]> {
    const handle = await open(this.file, 'a+');
    try {
      const bytes = await bytesFrom(handle, this.offset);
      const end = bytes.lastIndexOf(newline) + 1;
      this.offset += end;
      this.unfinished = bytes.length - end;
      const lines = bytes.subarray(0, end).toString('utf8').split('\n');
      return lines.flatMap((line) => entryOf(line) ?? []);
    } finally {
      await handle.close();
    }
  }

  /** Adds an entry. Read afterwards: another process may have been first with the same operation. */
  async append(entry: Entry): Promise<void> {
    const handle = await open(this.file, 'a');
    try {
      await handle.writeFile(`${this.unfinished > 0 ? '\n' : ''}${JSON.stringify(entry)}\n`);
      await handle.datasync();
      if (this.offset === 0) await syncFolder(dirname(this.file));
    } finally {
      await handle.close();
    }
  }
}

async function bytesFrom(handle: FileHandle, offset: number): Promise<Buffer> {
  const { size } = await handle.stat();
  const bytes = Buffer.alloc(Math.max(0, size - offset));
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, offset);
  return bytes.subarray(0, bytesRead);
}
