import { spawn } from 'node:child_process';
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
  stop(): Promise<void>;
}

/** Starts a server in a temporary folder and waits until it is ready; fails with what it said. */
export async function startChildServer(options: ChildServerOptions): Promise<ChildServer> {
  const { program, files, args, readyUrl } = options;
  const folder = await mkdtemp(join(tmpdir(), 'argus-e2e-server-'));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  let output = '';
  let ended = false;
  const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  child.once('error', (error) => (output += error.message));
  child.once('close', () => (ended = true));

  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await eventually(() => ended, `${program} ends`, 20_000).catch(() => child.kill('SIGKILL'));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await eventually(
      async () => ended || (await fetch(readyUrl)).ok,
      `${program} answers at ${readyUrl}`,
      30_000,
    );
    if (ended) throw new Error(`${program} ended at once`);
  } catch (error) {
    await stop();
    throw new Error(`${(error as Error).message}. It said:\n${output}`, { cause: error });
  }
  return { stop };
}
