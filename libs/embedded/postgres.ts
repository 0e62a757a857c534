import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { tryPort } from './free-port.js';
import { accountForPostgres, type Account } from './postgres-account.js';
import { ensureCluster, postgresEnv, superuser } from './postgres-cluster.js';
import { completePackage, postgresPackage } from './postgres-package.js';
import { choosePlace, reachableBinaries } from './postgres-place.js';
import { rememberedPort } from './remembered-port.js';
import { runningProcess } from './running-process.js';
import { ServerProcess, type ServerExit } from './server-process.js';
import { claimServer, ours, readPid, stopStaleServer } from './stale-server.js';

export interface StartPostgresOptions {
  /** Holds the data, the superuser's password and the remembered port. */
  readonly dataDir: string;
  /** Without it, the port of the last time is used if it is free, else one that the system chooses. */
  readonly port?: number;
  readonly log: (line: string) => void;
  readonly onProgress?: (message: string) => void;
  /** Called when the server ends without having been asked to. */
  readonly onExit?: (exit: ServerExit) => void;
  /** How long recovery after a crash may take. */
  readonly readyWithinMs?: number;
  /** The package's folder `native`; found by itself if left out. */
  readonly native?: string;
  /** Takes the data when Postgres's account cannot reach the data folder. */
  readonly fallbackDir?: string;
}

export interface Postgres {
  /** The database `argus`, as superuser. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** The data directory, which is not below `dataDir` when Postgres's account cannot reach that. */
  readonly cluster: string;
  stop(): Promise<void>;
}

const name = 'Postgres';
const database = 'argus';

/** Starts Postgres on the loopback address, with a database `argus`, and waits until it answers. */
export async function startPostgres(options: StartPostgresOptions): Promise<Postgres> {
  const dataDir = resolve(options.dataDir);
  const { log, onProgress = () => {}, fallbackDir = '/var/lib' } = options;
  mkdirSync(dataDir, { recursive: true });
  const packaged = options.native ?? postgresPackage();
  await completePackage(packaged);
  const account = await accountForPostgres();
  const place = await choosePlace({ dataDir, account, fallbackDir, onProgress });
  const native = await reachableBinaries(packaged, place, { account, onProgress });
  const cluster = join(place, 'postgres');
  const ownerFile = join(dataDir, 'postgres.owner');

  await clearTheWay(cluster, ownerFile, log);
  const password = await ensureCluster({
    native,
    cluster,
    passwordFile: join(dataDir, 'postgres.password'),
    account,
    onProgress,
  });
  const port = options.port ?? (await rememberedPort(dataDir, 'postgres'));
  if ((await tryPort(port)) === undefined) throw new Error(`Port ${port}, meant for ${name}, is taken.`);
  const url = (name: string): string =>
    `postgres://${superuser}:${encodeURIComponent(password)}@127.0.0.1:${port}/${name}`;

  claimServer(ownerFile);
  const server = await afterItsPredecessor(async () => {
    const started = await ServerProcess.start({
      name,
      ...commandOf(native, cluster, port, account),
      cwd: place,
      env: postgresEnv(),
      stopSignal: 'SIGINT',
      stopWithinMs: 30_000,
      log,
      onExit: options.onExit,
    });
    await started.ready(() => accepts(url('postgres')), options.readyWithinMs ?? 120_000);
    return started;
  });
  try {
    await ensureDatabase(url('postgres'));
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    url: url(database),
    port,
    pid: server.pid,
    cluster,
    async stop() {
      await server.stop();
    },
  };
}

const commandOf = (native: string, cluster: string, port: number, account: Account | undefined) => ({
  command: join(native, 'bin', 'postgres'),
  args: [
    ...['-D', cluster, '-p', String(port)],
    ...['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    ...['-c', 'log_destination=stderr', '-c', 'logging_collector=off'],
  ],
  uid: account?.uid,
  gid: account?.gid,
});

/** What Postgres says while the one before it, though killed, is not quite gone: its helpers, or its entry. */
const predecessorRemains = /still in use|lock file "postmaster\.pid" already exists/;

/** A killed Postgres takes a moment to be gone; until then another one cannot start on its data. */
async function afterItsPredecessor<T>(start: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start();
    } catch (error) {
      if (attempt === 20 || !predecessorRemains.test((error as Error).message)) throw error;
      await pause(500);
    }
  }
}

/**
 * Stops a Postgres that a killed Argus left behind. A pid file whose number now belongs to some other
 * program, as happens in containers, would keep Postgres from ever starting again: it is removed.
 */
async function clearTheWay(cluster: string, ownerFile: string, log: (line: string) => void): Promise<void> {
  const pidFile = join(cluster, 'postmaster.pid');
  const pid = readPid(pidFile);
  const marker = `-D ${cluster}`;
  await stopStaleServer({ name, pid, marker, ownerFile, signal: 'SIGINT', log });
  if (pid !== undefined && runningProcess(pid) && !ours(pid, marker)) rmSync(pidFile, { force: true });
}

/** No connection and "the database system is starting up" (57P03) mean "not yet"; all else is an error. */
async function accepts(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === '57P03' || /timeout/i.test(message)) {
      return false;
    }
    throw new Error(`${name} runs, but refuses Argus: ${message}`, { cause: error });
  } finally {
    await client.end().catch(() => {});
  }
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${database}`);
  } finally {
    await client.end();
  }
}
