import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { PolicySources } from './read-policy.js';

/** Where the last good policy is kept, so that a restart with a bad file does not leave nobody to be told. */
export interface LastGood {
  read(): Promise<PolicySources | undefined>;
  /** Does not fail: a policy that could not be kept is in force all the same. */
  write(sources: PolicySources): Promise<void>;
}

/** Keeps nothing. */
export const noLastGood: LastGood = {
  read: () => Promise.resolve(undefined),
  write: () => Promise.resolve(),
};

/** Keeps it in a file. */
export const lastGoodIn = (path: string): LastGood => ({
  async read() {
    try {
      return asSources(JSON.parse(await readFile(path, 'utf8')));
    } catch {
      return undefined;
    }
  },
  async write(sources) {
    const draft = `${path}.${randomBytes(4).toString('hex')}`;
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(draft, JSON.stringify(sources), { mode: 0o600 });
      await rename(draft, path);
    } catch {
      // Nothing depends on it but a start with a bad file.
    }
  },
});

function asSources(value: unknown): PolicySources | undefined {
  const { file, text, topology } = value as Partial<PolicySources>;
  if (typeof file !== 'string' || typeof text !== 'string') return undefined;
  return topology === undefined ? { file, text } : { file, text, topology };
}
