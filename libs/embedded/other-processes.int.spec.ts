import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { transformFile } from '@swc/core';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findNatsServer, startNatsServer, startPostgres } from './index.js';
import { canRead, type Account } from './postgres-account.js';
import { runningProcess } from './running-process.js';
import { waitUntil } from './wait-until.js';

jest.setTimeout(120_000);

const stranger: Account = { name: 'nobody', uid: 65534, gid: 65534 };
const root = process.cwd();

let program: string;
let dataDir: string;
let children: ChildProcess[];
let stops: (() => Promise<void>)[];

/** Another Argus, as far as its servers go: starts one of them, tells its pid, and stays until it is killed. */
const script = `
import { startNatsServer, startPostgres } from './libs/embedded/index.js';
const [what, options] = [process.argv[2], JSON.parse(process.argv[3])];
const server = await (what === 'nats' ? startNatsServer : startPostgres)({ ...options, log: () => {} });
process.once('SIGTERM', () => void server.stop().then(() => console.log('stopped')));
console.log(JSON.stringify({ pid: server.pid, port: server.port }));
setInterval(() => {}, 1e6).unref();
`;

beforeAll(async () => {
  program = await reachableFolder('argus-program-');
  await writeFile(
    join(program, 'package.json'),
    JSON.stringify({ type: 'module', imports: { '#libs/*': './libs/*/index.js' } }),
  );
  await symlink(join(root, 'node_modules'), join(program, 'node_modules'));
  for (const lib of ['kernel', 'embedded']) await translate(join('libs', lib));
  await writeFile(join(program, 'start.mjs'), script);
});

async function translate(lib: string): Promise<void> {
  await mkdir(join(program, lib), { recursive: true });
  for (const file of await readdir(join(root, lib))) {
    if (!file.endsWith('.ts') || file.endsWith('.spec.ts')) continue;
    const jsc = { target: 'es2022', parser: { syntax: 'typescript' } } as const;
    const { code } = await transformFile(join(root, lib, file), { swcrc: false, jsc });
    await writeFile(join(program, lib, file.replace(/\.ts$/, '.js')), code);
  }
}

async function reachableFolder(prefix: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), prefix));
  await chmod(folder, 0o755);
  return folder;
}

beforeEach(async () => {
  children = [];
  stops = [];
  dataDir = await reachableFolder('argus-processes-');
  await writeFile(join(dataDir, 'nats.conf'), 'jetstream: enabled\n');
});
afterEach(async () => {
  for (const stop of stops) await stop();
  for (const child of children) child.kill('SIGKILL');
  await rm(dataDir, { recursive: true, force: true });
});

async function natsOptions(): Promise<{ binary: string; dataDir: string; configFile: string }> {
  const cacheDir = join(root, '.argus', 'cache');
  const found = await findNatsServer({ configured: process.env.ARGUS_NATS_SERVER_BINARY, cacheDir });
  if (!found.ok) throw new Error(found.error);
  return { binary: found.value.path, dataDir, configFile: join(dataDir, 'nats.conf') };
}

/** Starts a server from another process, and waits until that one says it is up. */
async function startElsewhere(
  what: 'nats' | 'postgres',
  options: object,
  account?: Account,
): Promise<{ argus: ChildProcess; pid: number; port: number; output: () => string }> {
  const argus = spawn(process.execPath, [join(program, 'start.mjs'), what, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: program,
    uid: account?.uid,
    gid: account?.gid,
  });
  children.push(argus);
  let output = '';
  let errors = '';
  argus.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  argus.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  await waitUntil(() => output.includes('\n') || argus.exitCode !== null, { timeoutMs: 60_000 });
  if (!output.includes('\n')) throw new Error(`It did not start: ${errors}`);
  const told = JSON.parse(output.split('\n')[0] ?? '') as { pid: number; port: number };
  return { argus, ...told, output: () => output };
}

async function killed(argus: ChildProcess): Promise<void> {
  argus.kill('SIGKILL');
  await once(argus, 'exit');
}

const log: string[] = [];

describe('servers that a killed Argus left behind', () => {
  it('given a Postgres whose Argus was killed, stops it and starts on the same port', async () => {
    const { argus, pid, port } = await startElsewhere('postgres', { dataDir });
    await killed(argus);
    expect(runningProcess(pid)).toBeDefined();
    const server = await startPostgres({ dataDir, log: (line) => log.push(line) });
    stops.push(() => server.stop());
    expect(runningProcess(pid)).toBeUndefined();
    expect(server.port).toBe(port);
    expect(log).toContain(`stopping Postgres (process ${pid}) that a killed Argus left behind`);
  });

  it('given a nats-server whose Argus was killed, stops it and starts on the same port', async () => {
    const options = await natsOptions();
    const { argus, pid, port } = await startElsewhere('nats', options);
    await killed(argus);
    expect(runningProcess(pid)).toBeDefined();
    const server = await startNatsServer({ ...options, log: (line) => log.push(line) });
    stops.push(() => server.stop());
    expect(runningProcess(pid)).toBeUndefined();
    expect(server.port).toBe(port);
    expect(log).toContain(`stopping nats-server (process ${pid}) that a killed Argus left behind`);
  });

  it('given servers whose Argus lives on in another process, refuses to start', async () => {
    const options = await natsOptions();
    const { argus, pid } = await startElsewhere('nats', options);
    await expect(startNatsServer({ ...options, log: () => {} })).rejects.toThrow(
      `it belongs to process ${argus.pid}`,
    );
    expect(runningProcess(pid)).toBeDefined();
    argus.kill('SIGTERM');
    await once(argus, 'exit');
    expect(runningProcess(pid)).toBeUndefined();
  });
});

/** Under root an ordinary user is at hand, if Node itself is where that user can reach it. */
const canBeStranger = process.getuid?.() === 0 && (await canRead(stranger, process.execPath));
if (!canBeStranger) {
  process.stderr.write(
    'SKIPPED: starting as an ordinary user is tested only as root, with a Node all can run.\n',
  );
}

(canBeStranger ? describe : describe.skip)('as an ordinary user', () => {
  beforeEach(() => chown(dataDir, stranger.uid, stranger.gid));

  it('starts and stops Postgres under the same user', async () => {
    const { argus, pid, output } = await startElsewhere('postgres', { dataDir }, stranger);
    expect(runningProcess(pid)?.parentPid).toBe(argus.pid);
    argus.kill('SIGTERM');
    expect(await waitUntil(() => output().includes('stopped'), { timeoutMs: 30_000 })).toBe(true);
    expect(runningProcess(pid)).toBeUndefined();
  });

  it('starts and stops nats-server under the same user', async () => {
    const { argus, pid, output } = await startElsewhere('nats', await natsOptions(), stranger);
    expect(runningProcess(pid)?.parentPid).toBe(argus.pid);
    argus.kill('SIGTERM');
    expect(await waitUntil(() => output().includes('stopped'), { timeoutMs: 30_000 })).toBe(true);
    expect(runningProcess(pid)).toBeUndefined();
  });
});
