import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type PolicySource,
  type RunningAgent,
  closeServer,
  commonSections,
  createHttpFront,
  listen,
  startAgent,
} from '#libs/agent';
import { type Environment, loadSections, parseConfig } from '#libs/config';
import { type Clock, systemClock } from '#libs/kernel';
import type { TestBus } from '#libs/testing';
import { agent as router } from '../src/main.js';
import { RouterConfig } from '../src/router.config.js';

export interface RouterOptions {
  readonly environment?: Environment;
  readonly clock?: Clock;
  readonly policies?: PolicySource;
}

/** A router as it runs in an installation, with its HTTP. */
export interface RunningRouter {
  readonly agent: RunningAgent;
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a copy of the router on a bus of a test's own. */
export async function startRouter(
  bus: TestBus,
  { environment = {}, clock = systemClock, policies }: RouterOptions = {},
): Promise<RunningRouter> {
  const document = parseConfig('');
  if (!document.ok) throw new Error(JSON.stringify(document.error));
  const sections = loadSections(document.value, [...commonSections, RouterConfig], {
    ARGUS_OBSERVABILITY_LOG_LEVEL: 'silent',
    ...environment,
  });
  if (!sections.ok) throw new Error(JSON.stringify(sections.error));
  const dataDir = await mkdtemp(join(tmpdir(), 'argus-router-'));
  const agent = await startAgent(router, {
    ...{ sections: sections.value, natsUrl: bus.url, keys: bus.keys, dataDir, clock },
    ...{ publicUrl: 'http://127.0.0.1', rootDir: process.cwd() },
    ...(policies !== undefined && { policies }),
  });
  const server: Server = createHttpFront(() => [agent]);
  const url = `http://127.0.0.1:${await listen(server, '127.0.0.1', 0)}`;
  return {
    agent,
    url,
    async stop() {
      await closeServer(server);
      await agent.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
