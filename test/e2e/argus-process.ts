import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '#libs/testing';

/** The project's folder; tests run from there. */
export const projectRoot = process.cwd();

const program = join(projectRoot, 'dist', 'apps', 'cli', 'src', 'main.js');

/** A first start makes a database, on a machine that may be busy with other tests. */
const startWithinMs = 120_000;
const stopWithinMs = 60_000;

/** `argus up` as a process of its own, from the built program. */
export class ArgusProcess {
  #output = '';
  #ended = false;

  private constructor(private readonly child: ChildProcess) {
    const take = (chunk: Buffer): void => void (this.#output += chunk.toString());
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    child.once('close', () => (this.#ended = true));
  }

  /** Resolves when it says that it is up; rejects with the end of its log when it ends first or takes too long. */
  static async start(configFile: string, environment: NodeJS.ProcessEnv): Promise<ArgusProcess> {
    if (!existsSync(program)) throw new Error(`${program} is missing: build first, as npm test does.`);
    const child = spawn(process.execPath, [program, 'up', '--config', configFile], {
      cwd: projectRoot,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const argus = new ArgusProcess(child);
    try {
      await eventually(() => argus.#isUp(), 'Argus is up', startWithinMs);
    } catch (error) {
      await argus.kill9();
      throw new Error(`${(error as Error).message}\n${argus.lastWords}`, { cause: error });
    }
    if (argus.#ended) throw new Error(`Argus ended before it was up. It said:\n${argus.lastWords}`);
    return argus;
  }

  get pid(): number {
    return this.child.pid as number;
  }

  /** All it has written to standard output and standard error. */
  get output(): string {
    return this.#output;
  }

  get lastWords(): string {
    return this.#output.split('\n').slice(-40).join('\n');
  }

  /** Ends it at once, as a power cut would; its servers keep running. */
  kill9(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** Has it finish what is in flight and stop its servers. */
  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#ended) return;
    this.child.kill(signal);
    try {
      await eventually(() => this.#ended, `Argus ends after ${signal}`, stopWithinMs);
    } catch (error) {
      this.child.kill('SIGKILL');
      throw new Error(`${(error as Error).message}\n${this.lastWords}`, { cause: error });
    }
  }

  #isUp(): boolean {
    return this.#ended || this.#output.includes('Argus is up');
  }
}
