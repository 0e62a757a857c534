import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What is known of a run on this machine. */
export type JournalEntry<Outcome> =
  | { readonly kind: 'unknown' }
  /** It began, and nobody wrote down how it ended. */
  | { readonly kind: 'begun' }
  | { readonly kind: 'finished'; readonly facts: readonly Outcome[] };

/**
 * What this executor or runner began and how it ended, in a file per run. It is written before a program starts
 * and again before the outcome is stated, so that neither a crash nor a bus that is away has an action run
 * twice, or an outcome lost.
 */
export class RunJournal<Outcome> {
  constructor(private readonly folder: string) {}

  /** Notes the beginning; resolves to what there was before. Only `unknown` allows to go on. */
  async begin(key: string): Promise<JournalEntry<Outcome>> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    try {
      await write(this.fileOf(key), { state: 'begun' });
      return { kind: 'unknown' };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      return this.read(key);
    }
  }

  /** Notes the outcome. */
  async finish(key: string, facts: readonly Outcome[]): Promise<void> {
    const file = this.fileOf(key);
    const draft = `${file}.${randomBytes(4).toString('hex')}`;
    await write(draft, { state: 'finished', facts });
    await rename(draft, file);
  }

  /** What there is; unknown for a run that never began here. */
  async read(key: string): Promise<JournalEntry<Outcome>> {
    let text: string;
    try {
      text = await readFile(this.fileOf(key), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { kind: 'unknown' };
      throw error;
    }
    return parse<Outcome>(text);
  }

  /** Removes what was noted before a time, epoch ms; of a run that nobody noted the end of, too. */
  async forget(before: number): Promise<void> {
    for (const name of await readdir(this.folder).catch(noneIfMissing)) {
      const file = join(this.folder, name);
      const { mtimeMs } = await stat(file);
      if (mtimeMs < before) await rm(file, { force: true });
    }
  }

  private fileOf(key: string): string {
    if (!/^[A-Za-z0-9_-]+$/.test(key)) throw new Error(`"${key}" is no run's key`);
    return join(this.folder, `${key}.json`);
  }
}

/** Fails when the file is there; on disk when it resolves. */
async function write(file: string, content: object): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(JSON.stringify(content));
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const noneIfMissing = (error: NodeJS.ErrnoException): string[] => {
  if (error.code === 'ENOENT') return [];
  throw error;
};

/** A file that a crash cut short says no more than that the run began. */
function parse<Outcome>(text: string): JournalEntry<Outcome> {
  try {
    const { state, facts } = JSON.parse(text) as { state?: string; facts?: Outcome[] };
    return state === 'finished' && Array.isArray(facts) ? { kind: 'finished', facts } : { kind: 'begun' };
  } catch {
    return { kind: 'begun' };
  }
}
