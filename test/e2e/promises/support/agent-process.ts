import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentName } from '#libs/contracts';
import { freePort } from '#libs/embedded';
import { type TestBus, eventually } from '#libs/testing';
import { projectRoot } from '../../argus-process.js';

/** One agent in a process of its own, from the built program, on a bus of the test's. */
export interface AgentProcess {
  readonly url: string;
  /** Ends it at once, in the middle of whatever it does. */
  kill9(): Promise<void>;
  /** Ends it in good order, unless it was killed. */
  stop(): Promise<void>;
}

/** Starts an agent and waits until it is ready. */
export async function startAgentProcess(agent: AgentName, bus: TestBus): Promise<AgentProcess> {
  const program = join(projectRoot, 'dist', 'apps', agent, 'src', 'main.js');
  if (!existsSync(program)) throw new Error(`${program} is missing: build first, as npm test does.`);
  const folder = await mkdtemp(join(tmpdir(), `argus-${agent}-`));
  await writeFile(join(folder, 'argus.yaml'), '');
  const port = await freePort();
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('ARGUS_'));
  const child = spawn(process.execPath, [program], {
    cwd: projectRoot,
    env: {
      ...Object.fromEntries(inherited),
      ARGUS_CONFIG: join(folder, 'argus.yaml'),
      ARGUS_NATS_URL: bus.url,
      ARGUS_NATS_KEYS_FOLDER: bus.keys.path,
      ARGUS_HTTP_PORT: String(port),
      ARGUS_DATA_FOLDER: folder,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(String(chunk)));
  const url = `http://127.0.0.1:${port}`;
  await eventually(
    async () => {
      if (child.exitCode !== null) throw new Error(output.slice(-20).join(''));
      return (await fetch(`${url}/readyz`)).ok;
    },
    `the ${agent} is ready`,
    60_000,
  );
  return {
    url,
    kill9: () => end(child, 'SIGKILL'),
    async stop() {
      await end(child, 'SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}
