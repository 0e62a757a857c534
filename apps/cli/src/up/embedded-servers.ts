import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AuditUrls, prepareDatabase } from '#libs/audit';
import {
  type NatsServer,
  type Postgres,
  findNatsServer,
  startNatsServer,
  startPostgres,
} from '#libs/embedded';
import { databasePasswords } from './database-passwords.js';
import { keepRunning } from './keep-running.js';
import type { Progress } from './progress.js';

/** A server of Argus's own. */
export interface EmbeddedServer<Address> {
  readonly address: Address;
  /** Has the server read its configuration again, where it can. */
  reload?(): Promise<void>;
  stop(): Promise<void>;
}

/** A server's own log goes to a file in the data folder: it is for whoever looks into a failure. */
const logTo =
  (dataDir: string, name: string) =>
  (line: string): void =>
    appendFileSync(join(dataDir, `${name}.log`), `${line}\n`);

const tell =
  (name: string) =>
  (message: string): void =>
    void process.stderr.write(`${name} ${message}\n`);

/** Finds (or fetches) a nats-server and keeps it running with the given configuration. */
export async function startEmbeddedNats(
  options: {
    readonly dataDir: string;
    readonly cacheDir: string;
    readonly binary?: string;
    readonly configFile: string;
  },
  progress: Progress,
): Promise<EmbeddedServer<string>> {
  const { dataDir, cacheDir, configFile } = options;
  const found = await progress.step('Finding nats-server', (say) =>
    findNatsServer({ configured: options.binary, cacheDir, onProgress: say }),
  );
  if (!found.ok) throw new Error(found.error);
  const binary = found.value.path;
  const log = logTo(dataDir, 'nats-server');
  const server = await progress.step('Starting nats-server', () =>
    keepRunning<NatsServer>(
      (onExit, died) => startNatsServer({ binary, dataDir, configFile, log, onExit, port: died?.port }),
      tell('nats-server'),
    ),
  );
  return {
    address: server.current().url,
    reload: () => server.current().reload(),
    stop: () => server.stop(),
  };
}

/** Keeps a Postgres running and prepares the audit store in it. */
export async function startEmbeddedPostgres(
  dataDir: string,
  progress: Progress,
): Promise<EmbeddedServer<AuditUrls>> {
  const log = logTo(dataDir, 'postgres');
  const server = await progress.step('Starting Postgres', (say) =>
    keepRunning<Postgres>(
      (onExit, died) => startPostgres({ dataDir, log, onProgress: say, onExit, port: died?.port }),
      tell('Postgres'),
    ),
  );
  const passwords = await databasePasswords(dataDir);
  const address = await progress.step('Preparing the audit store', () =>
    prepareDatabase({ superuserUrl: server.current().url, passwords }),
  );
  return { address, stop: () => server.stop() };
}
