import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type AgentDefinition,
  type RunningAgent,
  type Undo,
  closeServer,
  createHttpFront,
  dataDirOf,
  followPolicy,
  keyFolderOf,
  listen,
  publicUrlOf,
  readSettings,
  startAgent,
  undoAll,
} from '#libs/agent';
import { HttpConfig, type LoadedSections, NatsConfig, PostgresConfig, describeProblems } from '#libs/config';
import { systemClock } from '#libs/kernel';
import { SharedReadings } from '#libs/messaging';
import { setUpKeys } from '../setup/keys.js';
import { setUpStreams } from '../setup/streams.js';
import { loadAgents } from './agents.js';
import { startEmbeddedNats, startEmbeddedPostgres } from './embedded-servers.js';
import { listenSomewhere } from './listen-somewhere.js';
import type { Progress } from './progress.js';
import { removeRunningFile, writeRunningFile } from './running-file.js';

/** A whole Argus in this process. */
export interface ArgusUp {
  readonly url: string;
  readonly dataDir: string;
  readonly natsUrl: string;
  /** Finishes what is in flight and stops everything, in the reverse order of its start. */
  stop(): Promise<void>;
}

export interface UpOptions {
  readonly rootDir: string;
  readonly configFile?: string;
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Starts everything: the servers that no setting names, keys, streams and database, then all agents in
 * this process behind one HTTP address. Rejects with what is wrong and what to do; what had been started
 * by then is stopped.
 */
export async function up(options: UpOptions, progress: Progress): Promise<ArgusUp> {
  const { rootDir, environment } = options;
  const stops: Undo[] = [];
  try {
    const definitions = await progress.step('Loading the agents', loadAgents);
    const loaded = await readSettings({ rootDir, environment, file: options.configFile }, definitions);
    if (!loaded.ok) throw new Error(describeProblems(loaded.error));
    const sections = loaded.value;
    const dataDir = dataDirOf(sections, rootDir);
    await mkdir(dataDir, { recursive: true });
    const policy = await followPolicy(sections, { rootDir, dataDir, clock: systemClock });
    stops.push(() => policy.stop());
    const keys = keyFolderOf(sections, rootDir);
    const configFile = await setUpKeys(keys, systemClock.now());

    const natsUrl = await natsOf(sections, { dataDir, configFile, rootDir }, stops, progress);
    const postgresUrl = await postgresOf(sections, dataDir, stops, progress);
    const { replicas } = sections.get(NatsConfig);
    await progress.step('Setting up the streams', () => setUpStreams(natsUrl, keys, replicas));

    const agents: RunningAgent[] = [];
    let allStarted = false;
    const server = createHttpFront(() => (allStarted ? agents : undefined));
    const { host, port } = sections.get(HttpConfig);
    const fixed = environment['ARGUS_HTTP_PORT'] !== undefined || port !== new HttpConfig().port;
    const actualPort = await (fixed ? listen(server, host, port) : listenSomewhere(server, host, port));
    // Requests end before the agents that answer them.
    stops.push(
      () => stopAgents(agents),
      () => closeServer(server),
    );
    const publicUrl = publicUrlOf(sections, actualPort);
    const { policies } = policy;
    const surroundings = {
      sections,
      natsUrl,
      keys,
      clock: systemClock,
      rootDir,
      dataDir,
      publicUrl,
      policies,
      readings: new SharedReadings(),
    };
    await progress.step('Starting the agents', () =>
      startAll(definitions, (definition) => startAgent(definition, surroundings), agents),
    );
    allStarted = true;

    const httpUrl = `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`;
    await writeRunningFile(dataDir, { pid: process.pid, httpUrl, natsUrl, postgresUrl });
    stops.push(() => removeRunningFile(dataDir));
    return { url: publicUrl, dataDir, natsUrl, stop: () => undoAll(stops) };
  } catch (error) {
    await undoAll(stops).catch((failure: Error) => process.stderr.write(`${failure.message}\n`));
    throw error;
  }
}

/** The NATS server that the settings name, or one of our own. */
async function natsOf(
  sections: LoadedSections,
  { dataDir, configFile, rootDir }: { dataDir: string; configFile: string; rootDir: string },
  stops: Undo[],
  progress: Progress,
): Promise<string> {
  const nats = sections.get(NatsConfig);
  if (nats.url !== undefined) return nats.url;
  const cacheDir = join(rootDir, '.argus', 'cache');
  const server = await startEmbeddedNats(
    { dataDir, cacheDir, binary: nats.serverBinary, configFile },
    progress,
  );
  stops.push(() => server.stop());
  return server.address;
}

/** The Postgres that the settings name, or one of our own, whose addresses are filled into the settings. */
async function postgresOf(
  sections: LoadedSections,
  dataDir: string,
  stops: Undo[],
  progress: Progress,
): Promise<string> {
  const postgres = sections.get(PostgresConfig);
  if (postgres.url !== undefined) return postgres.readerUrl ?? postgres.url;
  const server = await startEmbeddedPostgres(dataDir, progress);
  stops.push(() => server.stop());
  postgres.url = server.address.auditor;
  postgres.readerUrl = server.address.reader;
  return postgres.readerUrl;
}

/** Starts all, keeping those that did for a stop; rejects with the first failure when every start has ended. */
async function startAll(
  definitions: readonly AgentDefinition[],
  start: (definition: AgentDefinition) => Promise<RunningAgent>,
  started: RunningAgent[],
): Promise<void> {
  const results = await Promise.allSettled(definitions.map(start));
  for (const result of results) if (result.status === 'fulfilled') started.push(result.value);
  throwFirstFailure(results);
}

/** All but the auditor at once; then the auditor, when there is nothing more to record. */
async function stopAgents(agents: readonly RunningAgent[]): Promise<void> {
  const all = [
    agents.filter(({ name }) => name !== 'auditor'),
    agents.filter(({ name }) => name === 'auditor'),
  ];
  const results: PromiseSettledResult<void>[] = [];
  for (const group of all) results.push(...(await Promise.allSettled(group.map((agent) => agent.stop()))));
  throwFirstFailure(results);
}

function throwFirstFailure(results: readonly PromiseSettledResult<unknown>[]): void {
  const failure = results.find((result) => result.status === 'rejected');
  if (failure !== undefined) throw failure.reason as Error;
}
