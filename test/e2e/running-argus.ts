import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { freePort } from '#libs/embedded';
import { placePostgresData } from '#libs/testing/postgres';
import { ArgusProcess } from './argus-process.js';
import { killLeftoverServers } from './leftover-servers.js';

export interface StartArgusOptions {
  /** What stands in the configuration file. */
  readonly config?: object;
  /** What stands in the policy file; without it, it is the project's or the one that `config` names. */
  readonly policy?: object;
  /** Further environment variables, such as secrets. */
  readonly env?: Readonly<Record<string, string>>;
  /** A data folder that outlives this Argus; by default a temporary one that `dispose` removes. */
  readonly dataDir?: string;
  /** Whether it makes everything itself, as the first start of all does; otherwise Postgres's empty data are there. */
  readonly fromNothing?: boolean;
}

/** A whole Argus that a test has started, in a process of its own. */
export interface RunningArgus {
  /** The same one after a restart. */
  readonly url: string;
  readonly dataDir: string;
  readonly natsUrl: string;
  /** Signs in to the record as the role that only reads. */
  readonly postgresUrl: string;
  /** The process that runs now; another one after a restart. */
  readonly pid: number;
  /** Ends the process at once; nats-server and Postgres keep running. */
  kill9(): Promise<void>;
  /** Ends it in good order. */
  stop(): Promise<void>;
  /** Starts it again with the same data, port and settings; stops it first in case it runs. */
  restart(): Promise<void>;
  /** What the console's API answers: `api('/incidents')` asks for /api/incidents. */
  api<T = unknown>(path: string): Promise<T>;
  /** Posts a body to Alertmanager's webhook. */
  deliver(body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** All that this Argus has written so far, over all its processes. */
  logs(): string;
  /** Ends it, whatever its state, and removes its files, unless the data folder was given. */
  dispose(): Promise<void>;
}

/** Starts the built program with servers of its own and waits until it is up. */
export async function startArgus(options: StartArgusOptions = {}): Promise<RunningArgus> {
  // Postgres runs as another user when this one is root: it has to reach the folder.
  const folder = await mkdtemp(join(tmpdir(), 'argus-e2e-'));
  await chmod(folder, 0o755);
  const dataDir = options.dataDir ?? join(folder, 'data');
  await mkdir(dataDir, { recursive: true, mode: 0o755 });
  if (options.fromNothing !== true) await placePostgresData(dataDir);
  const configFile = join(folder, 'argus.yaml');
  const policyFile = join(folder, 'policy.yaml');
  await writeFile(configFile, stringify(options.config ?? {}));
  if (options.policy !== undefined) await writeFile(policyFile, stringify(options.policy));

  const port = await freePort();
  const environment = environmentOf(options, { port, dataDir, policyFile });
  const earlierOutput: string[] = [];
  const start = (): Promise<ArgusProcess> => ArgusProcess.start(configFile, environment);
  const cleanUp = async (): Promise<void> => {
    killLeftoverServers(dataDir);
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  };

  let current = await start().catch(async (error: unknown) => {
    await cleanUp();
    throw error;
  });
  let addresses = await addressesIn(dataDir);
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    dataDir,
    get natsUrl() {
      return addresses.natsUrl;
    },
    get postgresUrl() {
      return addresses.postgresUrl;
    },
    get pid() {
      return current.pid;
    },
    kill9: () => current.kill9(),
    stop: () => current.stop(),
    async restart() {
      await current.stop();
      earlierOutput.push(current.output);
      current = await start();
      addresses = await addressesIn(dataDir);
    },
    api: <T>(path: string) => getJson<T>(`${url}/api${path}`),
    deliver: (body, headers) => post(`${url}/webhooks/alertmanager`, body, headers),
    logs: () => [...earlierOutput, current.output].join(''),
    async dispose() {
      await current.stop().finally(cleanUp);
    },
  };
}

/** The environment of this process without its own Argus settings, so that every run is alike. */
function environmentOf(
  { env, policy }: StartArgusOptions,
  { port, dataDir, policyFile }: { port: number; dataDir: string; policyFile: string },
): NodeJS.ProcessEnv {
  const natsServer = process.env['ARGUS_NATS_SERVER_BINARY'];
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('ARGUS_'));
  return {
    ...Object.fromEntries(inherited),
    ...(natsServer === undefined ? {} : { ARGUS_NATS_SERVER_BINARY: natsServer }),
    ARGUS_HTTP_PORT: String(port),
    ARGUS_DATA_FOLDER: dataDir,
    ...(policy === undefined ? {} : { ARGUS_POLICY_FILE: policyFile }),
    ...env,
  };
}

interface Addresses {
  readonly natsUrl: string;
  readonly postgresUrl: string;
}

/** Where the servers are, as Argus leaves word for its command line. */
const addressesIn = async (dataDir: string): Promise<Addresses> =>
  JSON.parse(await readFile(join(dataDir, 'running.json'), 'utf8')) as Addresses;

async function getJson<T>(url: string): Promise<T> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

const post = (url: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
  });
