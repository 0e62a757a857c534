import { type ChildProcess, spawn } from 'node:child_process';
import type { PreparedCommand } from './allow-list.js';
import { OutputTail } from './output.js';

/** How an action ended. `problem` says what went wrong, if something did. */
export interface Ending {
  readonly output: string;
  readonly problem?: string;
}

/** Where a program runs, and what it is told besides its arguments. */
export interface CommandSurroundings {
  readonly workingDir: string;
  readonly environment: NodeJS.ProcessEnv;
  /** What Argus itself tells the program. */
  readonly told: Readonly<Record<string, string>>;
}

const alwaysPassed = ['PATH', 'HOME', 'LANG', 'TZ'];
/** Between the request to stop and the end by force. */
const graceMs = 2_000;
/** How long output may still come after the program's end; a daemon it left behind may hold the pipe open. */
const lastWordsMs = 500;

/** Starts a program without a shell and waits for its end; at the timeout its whole process group is stopped. */
export function runCommand(command: PreparedCommand, around: CommandSurroundings): Promise<Ending> {
  const output = new OutputTail();
  return new Promise((resolve) => {
    const child = spawn(command.program, command.args, {
      cwd: around.workingDir,
      env: environmentFor(command, around),
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own, so that what it starts can be stopped with it.
      detached: true,
    });
    let timedOut = false;
    let force: NodeJS.Timeout | undefined;
    const timeout = setTimeout(() => {
      timedOut = true;
      signalGroup(child, 'SIGTERM');
      force = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs);
    }, command.timeoutMs);

    const end = (problem: string | undefined): void => {
      clearTimeout(timeout);
      clearTimeout(force);
      // Whatever of the group has outlived a timeout ends here.
      if (timedOut) signalGroup(child, 'SIGKILL');
      child.stdout.destroy();
      child.stderr.destroy();
      const text = output.toString();
      const overdue = `timed out after ${command.timeoutMs} ms`;
      resolve({ output: text, problem: timedOut ? overdue : problem });
    };
    child.stdout.on('data', (chunk: Buffer) => output.add(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.add(chunk));
    child.on('error', (error) =>
      end(`could not be started: ${(error as NodeJS.ErrnoException).code ?? error.message}`),
    );
    child.on('exit', (code, signal) => {
      const problem = code === 0 ? undefined : code === null ? `ended by ${signal}` : `exit code ${code}`;
      const lastWords = setTimeout(() => end(problem), lastWordsMs);
      child.on('close', () => {
        clearTimeout(lastWords);
        end(problem);
      });
    });
  });
}

/** None of Argus's own secrets: only what every program needs, what is listed, and what Argus tells it. */
function environmentFor(
  { passEnvironment }: PreparedCommand,
  around: CommandSurroundings,
): NodeJS.ProcessEnv {
  const names = [...alwaysPassed, ...passEnvironment];
  return { ...Object.fromEntries(names.map((name) => [name, around.environment[name]])), ...around.told };
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // ESRCH: all of the group has ended already.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
