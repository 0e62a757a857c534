import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The folders of the repository that documents stand in. */
const folders = ['runbooks', 'docs/services', 'docs/hand-over'];

/** The documents that a repository holds now, by path. A folder that is not there holds none. */
export async function presentDocuments(repository: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const folder of folders) {
    for (const file of await markdownIn(join(repository, folder))) {
      found.set(`${folder}/${file}`, await readFile(join(repository, folder, file), 'utf8'));
    }
  }
  return found;
}

async function markdownIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md') && entry.name !== 'README.md')
    .map(({ name }) => name)
    .sort();
}
