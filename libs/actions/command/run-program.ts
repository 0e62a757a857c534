import { type ChildProcess, spawn } from 'node:child_process';
import type { Ending } from '../action.js';
import { OutputTail } from '../output.js';
import { stoppedBecause } from '../stopped.js';

/** A program to be started, and where. */
export interface Program {
  readonly program: string;
  readonly args: readonly string[];
  readonly timeoutMs: number;
  readonly workingDir: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Told what it says, as it says it. */
  readonly said?: (output: string) => void;
}

/** Between the request to stop and the end by force. */
const graceMs = 2_000;
/** How long output may still come after the program's end; a daemon it left behind may hold the pipe open. */
const lastWordsMs = 500;

/** Starts a program without a shell and waits for its end; when the signal says so its whole process group is stopped. */
export function runProgram(what: Program, signal: AbortSignal): Promise<Ending> {
  const { timeoutMs, said } = what;
  if (signal.aborted) return Promise.resolve({ output: '', problem: stoppedBecause(signal, timeoutMs) });
  let child: ReturnType<typeof start>;
  try {
    child = start(what);
  } catch (error) {
    // Some reasons are thrown, and others told later: arguments that are too long, for one.
    return Promise.resolve({ output: '', problem: notStarted(error) });
  }
  const output = new OutputTail();
  return new Promise((resolve) => {
    let force: NodeJS.Timeout | undefined;
    const stop = (): void => {
      signalGroup(child, 'SIGTERM');
      force = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs);
    };
    signal.addEventListener('abort', stop, { once: true });

    const end = (problem: string | undefined): void => {
      signal.removeEventListener('abort', stop);
      clearTimeout(force);
      // Whatever of the group has outlived the request to stop ends here.
      if (signal.aborted) signalGroup(child, 'SIGKILL');
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({
        output: output.toString(),
        problem: signal.aborted ? stoppedBecause(signal, timeoutMs) : problem,
      });
    };
    const hear = (chunk: Buffer): void => {
      output.add(chunk);
      said?.(chunk.toString('utf8'));
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', (error) => end(notStarted(error)));
    child.on('exit', (code, by) => {
      const problem = code === 0 ? undefined : code === null ? `ended by ${by}` : `exit code ${code}`;
      const lastWords = setTimeout(() => end(problem), lastWordsMs);
      child.on('close', () => {
        clearTimeout(lastWords);
        end(problem);
      });
    });
  });
}

const start = ({ program, args, workingDir, environment }: Program) =>
  spawn(program, args, {
    cwd: workingDir,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that what it starts can be stopped with it.
    detached: true,
  });

const notStarted = (error: unknown): string =>
  `could not be started: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`;

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // ESRCH: all of the group has ended already.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
