import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readRunningFile, writeRunningFile } from './running-file.js';

const urls = { httpUrl: 'http://127.0.0.1:1', natsUrl: 'nats://127.0.0.1:2', postgresUrl: 'postgres://x' };

describe('the word that a running Argus leaves', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'argus-running-'));
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  it('is found while its process runs', async () => {
    const running = { pid: process.pid, ...urls };
    await writeRunningFile(dataDir, running);
    expect(await readRunningFile(dataDir)).toEqual(running);
  });

  it("is found when the process is another user's, who alone may signal it", async () => {
    // The first process belongs to root.
    await writeRunningFile(dataDir, { pid: 1, ...urls });
    expect(await readRunningFile(dataDir)).toMatchObject({ pid: 1 });
  });

  it('counts for nothing when the process was killed and left it, or there is none', async () => {
    expect(await readRunningFile(dataDir)).toBeUndefined();
    const { pid } = spawnSync(process.execPath, ['--version']);
    await writeRunningFile(dataDir, { pid, ...urls });
    expect(await readRunningFile(dataDir)).toBeUndefined();
  });
});
