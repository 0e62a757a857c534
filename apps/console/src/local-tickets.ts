import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The tickets of the tracker that keeps them as files on this machine. */
export class LocalTickets {
  constructor(private readonly folder: string) {}

  /** A ticket's Markdown; undefined when there is no such ticket here. */
  async text(key: string): Promise<string | undefined> {
    if (!/^[A-Z]+-\d{1,9}$/.test(key)) return undefined;
    try {
      return await readFile(join(this.folder, `${key}.md`), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }
}
