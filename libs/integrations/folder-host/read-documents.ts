import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The Markdown files of these folders, by their path; a path that is a file's own, such as CODEOWNERS, gives that file.
 * What is not there gives nothing.
 */
export async function readDocuments(
  root: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const files = (await Promise.all(paths.map((path) => filesAt(root, path)))).flat();
  return new Map(
    await Promise.all(files.map(async (path) => [path, await readFile(join(root, path), 'utf8')] as const)),
  );
}

async function filesAt(root: string, path: string): Promise<string[]> {
  try {
    const entries = await readdir(join(root, path), { withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && entry.name.endsWith('.md') && !entry.name.startsWith('.'))
      .map(({ name }) => `${path}/${name}`)
      .sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTDIR') return [path];
    if (code === 'ENOENT') return [];
    throw error;
  }
}
