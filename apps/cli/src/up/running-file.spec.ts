import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readRunningFile, removeRunningFile, writeRunningFile } from './running-file.js';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'argus-running-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const running = (pid: number) => ({
  ...{ pid, httpUrl: 'http://127.0.0.1:8080', natsUrl: 'nats://127.0.0.1:4222' },
  postgresUrl: 'postgres://reader:secret@127.0.0.1/argus',
});

describe('the word that a running Argus leaves', () => {
  it('is found while it runs', async () => {
    await writeRunningFile(dataDir, running(process.pid));
    expect(await readRunningFile(dataDir)).toEqual(running(process.pid));
  });

  it('is for its owner only: it holds a password', async () => {
    await writeRunningFile(dataDir, running(process.pid));
    expect((await stat(join(dataDir, 'running.json'))).mode & 0o777).toBe(0o600);
  });

  it('is gone when it stops, though it be removed twice', async () => {
    await writeRunningFile(dataDir, running(process.pid));
    await removeRunningFile(dataDir);
    await removeRunningFile(dataDir);
    expect(await readRunningFile(dataDir)).toBeUndefined();
  });

  it('is not believed when the process was killed and left it', async () => {
    const killed = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(killed, 'spawn');
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    await writeRunningFile(dataDir, running(killed.pid ?? 0));
    expect(await readRunningFile(dataDir)).toBeUndefined();
  });

  (process.getuid?.() === 0 ? it.skip : it)(
    'is not believed when somebody else’s process has its id now',
    async () => {
      await writeRunningFile(dataDir, running(1));
      expect(await readRunningFile(dataDir)).toBeUndefined();
    },
  );

  it('is an error when it cannot be read', async () => {
    await writeFile(join(dataDir, 'running.json'), '{"pid":');
    await expect(readRunningFile(dataDir)).rejects.toThrow();
  });
});
