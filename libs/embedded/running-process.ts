import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface RunningProcess {
  readonly parentPid: number;
  /** Program and arguments, with a space after each. */
  readonly commandLine: string;
}

/** What runs under a process id. Nothing when it is gone, or has ended and only awaits its parent. */
export function runningProcess(pid: number): RunningProcess | undefined {
  try {
    return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
  } catch {
    return undefined;
  }
}

function fromProc(pid: number): RunningProcess | undefined {
  const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  if (commandLine === '') return undefined;
  // "pid (name) state parent …", where the name may hold spaces and parentheses itself.
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
  return { parentPid: Number(parent), commandLine };
}

function fromPs(pid: number): RunningProcess | undefined {
  const ask = (column: string): string =>
    execFileSync('ps', ['-ww', '-o', `${column}=`, '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  const parent = ask('ppid');
  const commandLine = ask('command');
  if (parent === '' || commandLine.startsWith('(')) return undefined;
  return { parentPid: Number(parent), commandLine: `${commandLine} ` };
}
