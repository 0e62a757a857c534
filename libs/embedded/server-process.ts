import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { waitUntil } from './wait-until.js';

export interface ServerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface SpawnServerOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  readonly gid?: number;
  /** The signal by which the server ends in good order. */
  readonly stopSignal: NodeJS.Signals;
  /** How long that may take before it is killed. */
  readonly stopWithinMs: number;
  readonly log: (line: string) => void;
  /** Called when the server, once ready, ends without having been asked to. */
  readonly onExit?: (exit: ServerExit) => void;
}

const keptLines = 20;

/** A server that runs as a child process: its output as lines, its end as a promise. */
export class ServerProcess {
  readonly pid: number;
  readonly exited: Promise<ServerExit>;
  #exit?: ServerExit;
  #isReady = false;
  #stopping?: Promise<ServerExit>;
  readonly #recent: string[] = [];
  readonly #listeners = new Set<(line: string) => void>();

  private constructor(
    private readonly child: ChildProcess,
    private readonly options: SpawnServerOptions,
  ) {
    this.pid = child.pid as number;
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => this.#take(line));
    }
    // An orderly end of this process takes its servers along; `kill -9` is what stopStaleServer is for.
    const endWithUs = (): void => void child.kill(options.stopSignal);
    process.once('exit', endWithUs);
    this.exited = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        process.off('exit', endWithUs);
        this.#exit = { code, signal };
        resolve(this.#exit);
        if (this.#isReady && !this.#stopping) options.onExit?.(this.#exit);
      });
    });
  }

  /**
   * A process group of its own keeps Ctrl+C in the terminal from reaching the server before Argus has
   * finished what is in flight.
   */
  static start(options: SpawnServerOptions): Promise<ServerProcess> {
    const { command, args, cwd, env, uid, gid, name } = options;
    const child = spawn(command, args, {
      cwd,
      env,
      uid,
      gid,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new Promise((resolve, reject) => {
      child.once('error', (error) => reject(new Error(`${name} could not be started: ${error.message}`)));
      child.once('spawn', () => resolve(new ServerProcess(child, options)));
    });
  }

  /** What the server said last, for error messages. */
  get lastWords(): string {
    return this.#recent.join('\n');
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** The next line that matches; a rejection when none comes in time. */
  nextLine(pattern: RegExp, timeoutMs: number): Promise<string> {
    return new Promise((resolve, reject) => {
      const listen = (line: string): void => {
        if (pattern.test(line)) settle(() => resolve(line));
      };
      const timer = setTimeout(
        () => settle(() => reject(new Error(`${this.options.name} did not answer within ${timeoutMs} ms.`))),
        timeoutMs,
      );
      const settle = (then: () => void): void => {
        clearTimeout(timer);
        this.#listeners.delete(listen);
        then();
      };
      this.#listeners.add(listen);
    });
  }

  /** Waits until `isReady` says so. A server that ends first, or takes too long, is an error with its last words. */
  async ready(isReady: () => Promise<boolean>, timeoutMs: number): Promise<void> {
    try {
      await waitUntil(async () => this.#exit !== undefined || (this.#isReady = await isReady()), {
        timeoutMs,
      });
    } catch (error) {
      await this.stop();
      throw error;
    }
    if (this.#isReady) return;
    const { name } = this.options;
    const end = this.#exit;
    if (!end) await this.stop();
    const what = end
      ? `stopped before it was ready (${end.signal ?? `exit code ${end.code}`})`
      : `was not ready after ${timeoutMs / 1000} s`;
    throw new Error(`${name} ${what}. It said:\n${this.lastWords}`);
  }

  /** Ends the server in good order, or by force when that takes too long. */
  stop(): Promise<ServerExit> {
    this.#stopping ??= this.#end();
    return this.#stopping;
  }

  async #end(): Promise<ServerExit> {
    if (this.#exit) return this.#exit;
    const { stopSignal, stopWithinMs, name, log } = this.options;
    this.signal(stopSignal);
    const force = setTimeout(() => {
      log(`${name} did not stop within ${stopWithinMs / 1000} s and is killed`);
      this.signal('SIGKILL');
    }, stopWithinMs);
    const exit = await this.exited;
    clearTimeout(force);
    return exit;
  }

  #take(line: string): void {
    this.#recent.push(line);
    if (this.#recent.length > keptLines) this.#recent.shift();
    this.options.log(line);
    for (const listener of this.#listeners) listener(line);
  }
}
