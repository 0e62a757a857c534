import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The Markdown files of these folders, by their path. A folder that is not there holds none. */
export async function readDocuments(
  root: string,
  folders: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const folder of folders) {
    for (const name of await markdownIn(join(root, folder)))
      found.set(`${folder}/${name}`, await readFile(join(root, folder, name), 'utf8'));
  }
  return found;
}

async function markdownIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md') && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}
