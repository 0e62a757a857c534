import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '#libs/testing';

export interface ChildServerOptions {
  readonly program: string;
  /** Its files by name, written into a folder of its own, which it runs in. */
  readonly files: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  /** Answers with a 2xx once the server is ready. */
  readonly readyUrl: string;
}

/** A server that a test has started. */
export interface ChildServer {
  /** The process that runs now; another one after a restart. */
  readonly pid: number;
  /** Ends it at once; its folder stays. */
  kill9(): Promise<void>;
  /** Starts it again in the same folder, after `kill9`. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server in a temporary folder and waits until it is ready; fails with what it said. */
export async function startChildServer(options: ChildServerOptions): Promise<ChildServer> {
  const folder = await mkdtemp(join(tmpdir(), 'argus-e2e-server-'));
  for (const [name, content] of Object.entries(options.files)) await writeFile(join(folder, name), content);
  let current = await Running.start(options, folder).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  return {
    get pid() {
      return current.pid;
    },
    kill9: () => current.end('SIGKILL'),
    async restart() {
      current = await Running.start(options, folder);
    },
    async stop() {
      await current.end('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** One process of the server. */
class Running {
  private output = '';
  private ended = false;

  private constructor(
    private readonly program: string,
    private readonly child: ChildProcess,
  ) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => (this.output += String(chunk)));
    }
    child.once('error', (error) => (this.output += error.message));
    child.once('close', () => (this.ended = true));
  }

  static async start({ program, args, readyUrl }: ChildServerOptions, cwd: string): Promise<Running> {
    const running = new Running(program, spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] }));
    try {
      const ready = async (): Promise<boolean> => running.ended || (await fetch(readyUrl)).ok;
      await eventually(ready, `${program} answers at ${readyUrl}`, 30_000);
      if (running.ended) throw new Error(`${program} ended at once`);
      return running;
    } catch (error) {
      await running.end('SIGKILL');
      throw new Error(`${(error as Error).message}. It said:\n${running.output}`, { cause: error });
    }
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (this.ended) return;
    this.child.kill(signal);
    await eventually(() => this.ended, `${this.program} ends`, 20_000).catch(() =>
      this.child.kill('SIGKILL'),
    );
  }
}
