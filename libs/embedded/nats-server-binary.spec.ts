import { describe, expect, it } from '@jest/globals';
import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failed, ok } from '#libs/kernel';
import type { BinarySource } from './binary-source.js';
import { fromPath } from './from-path.js';
import { findNatsServer } from './nats-server-binary.js';

const cacheDir = '/nowhere';

const source = (name: string, find: BinarySource['find']): BinarySource => ({ name, find });

async function folderWithServer(mode = 0o755): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'argus-path-'));
  await writeFile(join(folder, 'nats-server'), '#!/bin/sh\n');
  await chmod(join(folder, 'nats-server'), mode);
  return folder;
}

describe('findNatsServer', () => {
  it('given a setting that names a binary, takes that one and asks no source', async () => {
    const configured = join(await folderWithServer(), 'nats-server');
    const found = await findNatsServer({ cacheDir, configured, sources: [] });
    expect(found).toEqual(ok({ path: configured, source: 'the setting ARGUS_NATS_SERVER_BINARY' }));
  });

  it('given a setting that names a missing binary, refuses instead of taking another', async () => {
    const sources = [source('PATH', async () => ok('/usr/sbin/nats-server'))];
    const found = await findNatsServer({ cacheDir, configured: '/no/such/nats-server', sources });
    expect(found).toMatchObject({
      ok: false,
      error: expect.stringMatching(/ARGUS_NATS_SERVER_BINARY names \/no\/such\/nats-server/),
    });
  });

  it('given several sources, takes the first that has the binary and asks no further', async () => {
    const asked: string[] = [];
    const sources = ['first', 'second', 'third'].map((name) =>
      source(name, async () => {
        asked.push(name);
        return name === 'second' ? ok('/second/nats-server') : failed('none');
      }),
    );
    expect(await findNatsServer({ cacheDir, sources })).toEqual(
      ok({ path: '/second/nats-server', source: 'second' }),
    );
    expect(asked).toEqual(['first', 'second']);
  });

  it('given that no source has it, tells each that was tried, why it failed, and what to do', async () => {
    const sources = [
      source('PATH', async () => failed('not there')),
      source('the moon', async () => {
        throw new Error('out of reach');
      }),
    ];
    const found = await findNatsServer({ cacheDir, sources });
    expect(found.ok ? '' : found.error).toBe(
      [
        'No nats-server could be found or obtained. Tried:',
        '  - PATH: not there',
        '  - the moon: out of reach',
        'Install nats-server (https://github.com/nats-io/nats-server/releases), or set ARGUS_NATS_SERVER_BINARY to the',
        'path of its binary, then start again.',
      ].join('\n'),
    );
  });
});

describe('fromPath', () => {
  it('given a folder of the search path that holds an executable nats-server, finds it', async () => {
    const folder = await folderWithServer();
    const found = await findNatsServer({ cacheDir, searchPath: ['/empty', folder], sources: [fromPath] });
    expect(found).toEqual(ok({ path: join(folder, 'nats-server'), source: 'PATH' }));
  });

  it('given a file of that name that cannot be executed, passes over it', async () => {
    const folder = await folderWithServer(0o644);
    const found = await findNatsServer({ cacheDir, searchPath: [folder], sources: [fromPath] });
    expect(found.ok).toBe(false);
  });
});
