import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimServer, stopStaleServer } from './stale-server.js';

let folder: string;
let server: ChildProcess;
let lines: string[];

beforeEach(async () => {
  lines = [];
  folder = await mkdtemp(join(tmpdir(), 'argus-stale-'));
  const args = ['-e', 'setInterval(() => {}, 1e6); console.log("up")', '--', '-D', folder, '-x'];
  server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  if (server.stdout) await once(server.stdout, 'data');
});
afterEach(() => void server.kill('SIGKILL'));

const stop = (marker = `-D ${folder}`): Promise<void> =>
  stopStaleServer({
    name: 'the server',
    pid: server.pid,
    marker,
    ownerFile: join(folder, 'owner'),
    signal: 'SIGTERM',
    log: (line) => lines.push(line),
  });

describe('stopStaleServer', () => {
  it('given a server whose owner is gone, stops it and says so', async () => {
    await writeFile(join(folder, 'owner'), '999999999\n');
    await stop();
    expect(server.signalCode ?? (await once(server, 'exit'))[1]).toBe('SIGTERM');
    expect(lines).toEqual([`stopping the server (process ${server.pid}) that a killed Argus left behind`]);
  });

  it('given a server whose owner lives, leaves it alone and refuses the start', async () => {
    claimServer(join(folder, 'owner'));
    await expect(stop()).rejects.toThrow(`it belongs to process ${process.pid}`);
    expect(server.exitCode ?? server.signalCode).toBeNull();
  });

  it('given a process id that another program has now, leaves that alone', async () => {
    await stop('-D /another/folder');
    expect(server.exitCode ?? server.signalCode).toBeNull();
  });

  it('given a folder whose name only begins alike, leaves its server alone', async () => {
    await stop(`-D ${folder.slice(0, -1)}`);
    expect(server.exitCode ?? server.signalCode).toBeNull();
  });
});
