import { readFileSync, writeFileSync } from 'node:fs';
import { runningProcess } from './running-process.js';
import { waitUntil } from './wait-until.js';

export interface StaleServerOptions {
  /** What the server is called in messages. */
  readonly name: string;
  /** The process id that the server's own pid file names, if there is one. */
  readonly pid: number | undefined;
  /** What only this server's command line with this data folder holds. */
  readonly marker: string;
  readonly ownerFile: string;
  /** The signal by which the server ends in good order. */
  readonly signal: NodeJS.Signals;
  readonly log: (line: string) => void;
}

/**
 * An Argus that was killed leaves its servers running, with the data folder in their hands: they are
 * stopped. A server whose Argus lives on is left alone, and the second start is refused.
 */
export async function stopStaleServer(options: StaleServerOptions): Promise<void> {
  const { name, pid, marker, ownerFile, signal, log } = options;
  if (pid === undefined) return;
  const server = ours(pid, marker);
  if (server === undefined) return;
  if (server.parentPid === readPid(ownerFile)) {
    throw new Error(
      `${name} already runs with this data folder: it belongs to process ${server.parentPid}. Stop that one first, or use another data folder.`,
    );
  }
  log(`stopping ${name} (process ${pid}) that a killed Argus left behind`);
  const isGone = (): boolean => ours(pid, marker) === undefined;
  process.kill(pid, signal);
  if (await waitUntil(isGone, { timeoutMs: 15_000 })) return;
  process.kill(pid, 'SIGKILL');
  if (await waitUntil(isGone, { timeoutMs: 5_000 })) return;
  throw new Error(`${name} (process ${pid}) holds the data folder and cannot be stopped.`);
}

/** Process ids are used again: only the command line tells whether this is still the server meant. */
export const ours = (pid: number, marker: string): ReturnType<typeof runningProcess> => {
  const found = runningProcess(pid);
  return found?.commandLine.includes(`${marker} `) ? found : undefined;
};

/** Records which process the server belongs to. */
export const claimServer = (ownerFile: string): void => writeFileSync(ownerFile, `${process.pid}\n`);

/** The process id on a file's first line. */
export function readPid(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}
