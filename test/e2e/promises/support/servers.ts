import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningArgus } from '../../running-argus.js';

/** The process id of an Argus's nats-server. */
export const natsServerPid = ({ dataDir }: RunningArgus): number => pidIn(join(dataDir, 'nats-server.pid'));

/** The process id of an Argus's Postgres. */
export const postgresPid = ({ dataDir }: RunningArgus): number =>
  pidIn(join(dataDir, 'postgres', 'postmaster.pid'));

/** Has Postgres, with all of its processes, neither answer nor end. Returns what lets it go on. */
export function freezePostgres(argus: RunningArgus): () => void {
  const postmaster = postgresPid(argus);
  // The postmaster first: then it makes no more processes.
  process.kill(postmaster, 'SIGSTOP');
  const all = [...childrenOf(postmaster), postmaster];
  for (const pid of all) process.kill(pid, 'SIGSTOP');
  return () => {
    for (const pid of all) process.kill(pid, 'SIGCONT');
  };
}

const pidIn = (file: string): number => Number(readFileSync(file, 'utf8').split('\n')[0]);

const childrenOf = (pid: number): number[] =>
  execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === pid)
    .map(([child]) => child as number);
