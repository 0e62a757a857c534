import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from './format.js';
import type { Runbook } from './runbook.js';

/** A file that is no runbook, and every reason why. */
export interface RunbookProblem {
  readonly file: string;
  readonly errors: readonly string[];
}

/** What a folder holds: the runbooks by id, and the files that could not be used. */
export interface LoadedRunbooks {
  readonly runbooks: readonly Runbook[];
  readonly problems: readonly RunbookProblem[];
}

/**
 * Loads the runbooks of a folder: its `.md` files, without README.md and without subfolders. A bad file, or
 * a folder that is not there, is a problem to report and never an exception: alerts are handled without
 * runbooks as well.
 */
export async function loadRunbooks(folder: string): Promise<LoadedRunbooks> {
  const runbooks: Runbook[] = [];
  const problems: RunbookProblem[] = [];
  try {
    for (const file of await runbookFiles(folder)) {
      const loaded = await loadRunbook(folder, file);
      if ('errors' in loaded) problems.push(loaded);
      else runbooks.push(loaded);
    }
  } catch (error) {
    problems.push({ file: folder, errors: [cannotRead(error)] });
  }
  return { runbooks, problems };
}

/** Makes runbooks of texts by their file names: what `loadRunbooks` does, from wherever they come. */
export function parseRunbooks(texts: ReadonlyMap<string, string>): LoadedRunbooks {
  const read = [...texts]
    .filter(([file]) => file !== 'README.md')
    .map(([file, text]) => runbookIn(file, text));
  return {
    runbooks: read.flatMap((each) => ('errors' in each ? [] : [each])),
    problems: read.flatMap((each) => ('errors' in each ? [each] : [])),
  };
}

async function runbookFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && entry.name.endsWith('.md') && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .filter((name) => name !== 'README.md')
    .sort();
}

async function loadRunbook(folder: string, file: string): Promise<Runbook | RunbookProblem> {
  try {
    return runbookIn(file, await readFile(join(folder, file), 'utf8'));
  } catch (error) {
    return { file, errors: [cannotRead(error)] };
  }
}

function runbookIn(file: string, text: string): Runbook | RunbookProblem {
  const parsed = parse(text, file);
  return parsed.ok ? parsed.value : { file, errors: parsed.error };
}

const cannotRead = (error: unknown): string =>
  `cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)}); check the path and its permissions`;
