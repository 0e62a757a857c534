import { readFile, readdir, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { Failure } from '../failure.js';
import type { Surroundings } from '../surroundings.js';

/** A file of a runbook. */
export interface RunbookFile {
  /** As the person would write it from where they stand. */
  readonly file: string;
  readonly text: string;
}

/** The files that a person named, those of the folders among them, or those of the folder of the settings. */
export async function runbookFiles(
  { workingDir }: Surroundings,
  named: readonly string[],
  folder: string,
): Promise<RunbookFile[]> {
  const places = named.length === 0 ? [folder] : named.map((each) => resolve(workingDir, each));
  const paths = (await Promise.all(places.map((place) => filesAt(place)))).flat();
  if (paths.length === 0) throw new Failure(`${places.join(', ')}: no runbook there.`, 'Correct the path.');
  return Promise.all(
    [...new Set(paths)].map(async (path) => {
      const near = relative(workingDir, path);
      return {
        file: near.startsWith('..') ? path : near,
        text: await readFile(path, 'utf8').catch(unreadable(path)),
      };
    }),
  );
}

/** What the repository of runbooks would load of a folder; a file that is named is taken as it is. */
async function filesAt(place: string): Promise<string[]> {
  const found = await stat(place).catch(unreadable(place));
  if (!found.isDirectory()) return [place];
  const entries = await readdir(place, { withFileTypes: true }).catch(unreadable(place));
  return entries
    .filter((entry) => !entry.isDirectory() && entry.name.endsWith('.md') && !entry.name.startsWith('.'))
    .filter(({ name }) => name !== 'README.md')
    .map(({ name }) => join(place, name))
    .sort();
}

const unreadable =
  (path: string) =>
  (error: unknown): never => {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new Failure(`${path} cannot be read (${code}).`, 'Correct the path or its permissions.');
  };
