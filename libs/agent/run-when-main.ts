import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { HttpConfig, NatsConfig, describeProblems } from '#libs/config';
import { systemClock } from '#libs/kernel';
import type { AgentDefinition } from './define-agent.js';
import { createHttpFront } from './http-front.js';
import { followPolicy } from './policy-source.js';
import { closeServer, listen } from './listen.js';
import { dataDirOf, keyFolderOf, publicUrlOf, readSettings } from './settings.js';
import { type RunningAgent, startAgent } from './start-agent.js';

/**
 * Runs an agent in a process of its own when its main.ts is what Node was started with; does nothing when
 * it was only imported. Stops on SIGTERM and SIGINT, after what is in flight.
 */
export async function runWhenMain(moduleUrl: string, definition: AgentDefinition): Promise<void> {
  const program = process.argv[1];
  if (program === undefined || fileURLToPath(moduleUrl) !== realpathSync(program)) return;
  try {
    await runAlone(definition);
  } catch (error) {
    process.stderr.write(`${definition.name}: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}

async function runAlone(definition: AgentDefinition): Promise<void> {
  const rootDir = process.cwd();
  const loaded = await readSettings({ rootDir, environment: process.env }, [definition]);
  if (!loaded.ok) throw new Error(describeProblems(loaded.error));
  const sections = loaded.value;
  const { host, port } = sections.get(HttpConfig);
  const { url: natsUrl } = sections.get(NatsConfig);
  if (natsUrl === undefined) {
    throw new Error('nats.url is missing: set ARGUS_NATS_URL, or run "npm start" for the embedded servers');
  }
  const dataDir = dataDirOf(sections, rootDir);
  const policy = await followPolicy(sections, { rootDir, dataDir, clock: systemClock });
  const running: RunningAgent[] = [];
  const server = createHttpFront(() => (running.length > 0 ? running : undefined));
  const actualPort = await listen(server, host, port).catch(async (error: unknown) => {
    await policy.stop();
    throw error;
  });
  const agent = await startAgent(definition, {
    sections,
    natsUrl,
    keys: keyFolderOf(sections, rootDir),
    clock: systemClock,
    rootDir,
    dataDir,
    publicUrl: publicUrlOf(sections, actualPort),
    policies: policy.policies,
  }).catch(async (error: unknown) => {
    await closeServer(server);
    await policy.stop();
    throw error;
  });
  running.push(agent);

  const stop = (): void => {
    process.off('SIGTERM', stop).off('SIGINT', stop);
    void closeServer(server)
      .then(() => agent.stop())
      .then(() => policy.stop())
      .then(() => process.exit(0));
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
}
