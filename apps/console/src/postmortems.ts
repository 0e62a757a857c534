import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The postmortems that the chronicler of this machine has written. */
export class Postmortems {
  constructor(private readonly folder: string) {}

  /** A postmortem's Markdown; undefined when there is none of this incident here. */
  async text(incidentId: string): Promise<string | undefined> {
    if (!/^[A-Za-z0-9_-]{1,200}$/.test(incidentId)) return undefined;
    try {
      return await readFile(join(this.folder, `${incidentId}.md`), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }
}
