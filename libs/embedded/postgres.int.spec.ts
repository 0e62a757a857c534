import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { chmod, cp, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { eventually } from '#libs/testing';
import { placePostgresData } from '#libs/testing/postgres';
import { startPostgres, type Postgres, type StartPostgresOptions } from './index.js';
import { postgresPackage } from './postgres-package.js';
import { runningProcess } from './running-process.js';

jest.setTimeout(120_000);

const isRoot = process.getuid?.() === 0;

let parent: string;
let dataDir: string;
let progress: string[];
let running: Postgres[];

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'argus-postgres-'));
  await chmod(parent, 0o755); // Under root Postgres runs as another user, who has to get there.
  dataDir = join(parent, 'data');
  progress = [];
  running = [];
});
afterEach(async () => {
  for (const server of running) await server.stop();
  await rm(parent, { recursive: true, force: true });
});

async function start(options: Partial<StartPostgresOptions> = {}): Promise<Postgres> {
  const onProgress = (message: string): void => void progress.push(message);
  const server = await startPostgres({ dataDir, log: () => {}, onProgress, ...options });
  running.push(server);
  return server;
}

/** As after an earlier start: the data folder is there, and nothing has to be prepared. */
async function startPrepared(options: Partial<StartPostgresOptions> = {}): Promise<Postgres> {
  await placePostgresData(dataDir);
  return start(options);
}

async function query<T extends pg.QueryResultRow>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

const recordAFact = (url: string): Promise<unknown> =>
  query(url, "CREATE TABLE fact (what text); INSERT INTO fact VALUES ('it happened')");
const facts = (url: string): Promise<unknown> => query(url, 'SELECT what FROM fact');

describe('startPostgres', () => {
  it('given a new data folder, makes a database argus in UTF-8, on the loopback address only', async () => {
    const { url, port } = await start();
    expect(
      await query(
        url,
        `SELECT current_database() AS database, current_setting('server_encoding') AS encoding,
                current_setting('listen_addresses') AS address,
                current_setting('unix_socket_directories') AS sockets, current_setting('port') AS port,
                (SELECT datcollate FROM pg_database WHERE datname = 'argus') AS locale`,
      ),
    ).toEqual([
      {
        database: 'argus',
        encoding: 'UTF8',
        address: '127.0.0.1',
        sockets: '',
        port: String(port),
        locale: 'C',
      },
    ]);
  });

  it('given a wrong password, lets nobody in, and keeps the right one from other users', async () => {
    const { url } = await startPrepared();
    const wrong = url.replace(/:[^:@]+@/, ':wrong@');
    await expect(query(wrong, 'SELECT 1')).rejects.toThrow('password authentication failed');
    expect((await stat(join(dataDir, 'postgres.password'))).mode & 0o777).toBe(0o600);
  });

  it('given a restart, keeps data, password and port, and prepares nothing again', async () => {
    const first = await startPrepared();
    await recordAFact(first.url);
    await first.stop();
    progress = [];
    const second = await start();
    expect(await facts(second.url)).toEqual([{ what: 'it happened' }]);
    expect(second.url).toBe(first.url);
    expect(progress).toEqual([]);
  });

  it('given a server that is killed, says so, and starts again at once with all that was committed', async () => {
    let ended: string | null = null;
    const first = await startPrepared({ onExit: ({ signal }) => (ended = signal) });
    await recordAFact(first.url);
    process.kill(first.pid, 'SIGKILL');
    await eventually(
      () => runningProcess(first.pid) === undefined,
      'it is gone, though maybe not its helpers',
    );
    const second = await start();
    expect(await facts(second.url)).toEqual([{ what: 'it happened' }]);
    expect(await eventually(() => ended ?? undefined, 'its end is told')).toBe('SIGKILL');
  });

  it('given clients that are still connected, stops in good order all the same', async () => {
    const server = await startPrepared();
    const client = new pg.Client({ connectionString: server.url });
    client.on('error', () => {});
    await client.connect();
    await server.stop();
    await expect(stat(join(server.cluster, 'postmaster.pid'))).rejects.toThrow('ENOENT');
  });

  it('given a pid file whose number some other program has now, starts all the same', async () => {
    const first = await startPrepared();
    await first.stop();
    await writeFile(join(first.cluster, 'postmaster.pid'), `${process.ppid}\n${first.cluster}\n`);
    expect(await query((await start()).url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('given a second start with the same data folder, refuses it and leaves the first alone', async () => {
    const first = await startPrepared();
    await expect(start()).rejects.toThrow(`it belongs to process ${process.pid}`);
    expect(await query(first.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('given a preparation that was broken off, prepares the data folder anew', async () => {
    await mkdir(join(dataDir, 'postgres.new', 'half'), { recursive: true });
    expect(await query((await start()).url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(await readdir(dataDir)).not.toContain('postgres.new');
  });

  it('given data whose password file is lost, says which file to restore', async () => {
    await (await startPrepared()).stop();
    await rm(join(dataDir, 'postgres.password'));
    await expect(start()).rejects.toThrow(/postgres\.password, which holds the password .* is missing/);
  });
});

const underRoot = isRoot ? describe : describe.skip;
if (!isRoot) process.stderr.write('SKIPPED: how Postgres runs under root is tested only as root.\n');

underRoot('startPostgres as root', () => {
  it('given a data folder that all can reach, runs Postgres as another user in there', async () => {
    const { cluster, pid } = await start();
    expect(cluster).toBe(join(dataDir, 'postgres'));
    expect((await stat(cluster)).uid).not.toBe(0);
    expect((await stat(`/proc/${pid}`)).uid).toBe((await stat(cluster)).uid);
  });

  it('given a checkout below a closed folder, puts data and binaries where Postgres can reach them', async () => {
    await chmod(parent, 0o700);
    const fallbackDir = await mkdtemp(join(tmpdir(), 'argus-fallback-'));
    await chmod(fallbackDir, 0o755);
    const native = await copyOfPackage(join(parent, 'checkout'));
    const first = await start({ native, fallbackDir });
    await recordAFact(first.url);
    expect(first.cluster).toMatch(new RegExp(`^${fallbackDir}/argus-\\w{12}/postgres$`));
    expect(progress).toContainEqual(expect.stringMatching(/^Postgres cannot reach .*: its data is in /));
    await first.stop();

    // Even when the folder is opened later: the data is where it was.
    await chmod(parent, 0o755);
    expect(await facts((await start({ native, fallbackDir })).url)).toEqual([{ what: 'it happened' }]);
    expect((await readFile(join(dataDir, 'postgres.location'), 'utf8')).trim()).toBe(
      join(first.cluster, '..'),
    );
    await running.at(-1)?.stop();
    await rm(fallbackDir, { recursive: true, force: true });
  });

  /** As a checkout under umask 077 would have it: closed to others, and without the install script's links. */
  async function copyOfPackage(to: string): Promise<string> {
    const native = postgresPackage();
    const links = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as {
      target: string;
    }[];
    await mkdir(to, { recursive: true });
    await cp(join(native, '..', 'package.json'), join(to, 'package.json'));
    await cp(native, join(to, 'native'), {
      recursive: true,
      filter: (file) => !links.some(({ target }) => file === join(native, '..', target)),
    });
    await chmod(join(to, 'native', 'bin'), 0o700);
    await chmod(join(to, 'native', 'lib', 'libicudata.so.60.2'), 0o600).catch(() => {});
    return join(to, 'native');
  }
});
