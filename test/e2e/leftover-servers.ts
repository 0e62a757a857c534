import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the servers of a data folder leave their process ids. */
const pidFiles = ['nats-server.pid', join('postgres', 'postmaster.pid')];

/**
 * The servers that still run with this data folder: those of a killed Argus. An orderly stop leaves none,
 * and a process id that meanwhile belongs to another program does not count.
 */
export function leftoverServers(dataDir: string): number[] {
  return pidFiles
    .map((file) => firstLineOf(join(dataDir, file)))
    .filter((pid) => pid > 0 && commandLineOf(pid).includes(dataDir));
}

/** Kills the servers that a killed Argus has left behind. */
export function killLeftoverServers(dataDir: string): void {
  for (const pid of leftoverServers(dataDir)) process.kill(pid, 'SIGKILL');
}

function firstLineOf(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8').split('\n')[0]);
  } catch {
    return 0;
  }
}

function commandLineOf(pid: number): string {
  try {
    if (process.platform === 'linux')
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
