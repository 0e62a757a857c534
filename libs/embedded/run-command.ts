import { spawn } from 'node:child_process';
import { failed, ok, type Result } from '#libs/kernel';

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  readonly gid?: number;
}

/** Runs a program to its end: what it wrote to stdout, or why it failed in its own last words. */
export type RunCommand = (
  command: string,
  args: readonly string[],
  options?: RunOptions,
) => Promise<Result<string>>;

/** Enough of a program's complaint to act on, without a screenful of it. */
const lastLines = (text: string): string => text.trim().split('\n').slice(-5).join('\n').trim();

export const runCommand: RunCommand = (command, args, options = {}) =>
  new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    child.once('error', (error) => resolve(failed(`${command}: ${error.message}`)));
    child.once('close', (code, signal) => {
      if (code === 0) return resolve(ok(stdout));
      const words = lastLines(stderr) || lastLines(stdout) || 'it said nothing';
      resolve(failed(`${command} ${args[0] ?? ''} ended with ${signal ?? `exit code ${code}`}: ${words}`));
    });
  });
