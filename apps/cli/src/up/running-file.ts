import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a running Argus can be reached by the command line on the same machine. */
export interface RunningArgus {
  readonly pid: number;
  readonly httpUrl: string;
  readonly natsUrl: string;
  /** Reads the audit store. */
  readonly postgresUrl: string;
}

const fileIn = (dataDir: string): string => join(dataDir, 'running.json');

/** Leaves word for the command line; for the owner's eyes only, as it holds the reader's password. */
export const writeRunningFile = (dataDir: string, running: RunningArgus): Promise<void> =>
  writeFile(fileIn(dataDir), `${JSON.stringify(running, null, 2)}\n`, { mode: 0o600 });

export const removeRunningFile = (dataDir: string): Promise<void> => rm(fileIn(dataDir), { force: true });

/** What the running Argus left; undefined when none does, also when it was killed and left its file. */
export async function readRunningFile(dataDir: string): Promise<RunningArgus | undefined> {
  const text = await readFile(fileIn(dataDir), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const running = JSON.parse(text) as RunningArgus;
  return isOurs(running.pid) ? running : undefined;
}

/** Whether a process has the id and is one that we may signal: another's has got the id since. */
function isOurs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
