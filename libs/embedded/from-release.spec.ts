import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ok, type Result } from '#libs/kernel';
import type { FoundBinary } from './binary-source.js';
import { fromCache } from './from-cache.js';
import { fromRelease, natsServerVersion, releaseBinary } from './from-release.js';
import { findNatsServer } from './nats-server-binary.js';
import { runCommand } from './run-command.js';

const name = `nats-server-v${natsServerVersion}-linux-amd64`;
const folder = `/v${natsServerVersion}`;

let archive: Buffer;
let digest: string;
let cacheDir: string;
let offered: Record<string, string | Buffer>;
let server: Server;

/** A release as GitHub offers it: an archive with the binary in a folder, and the list of checksums. */
async function makeArchive(): Promise<Buffer> {
  const work = await mkdtemp(join(tmpdir(), 'argus-release-'));
  await mkdir(join(work, name));
  await writeFile(join(work, name, 'nats-server'), '#!/bin/sh\necho nats-server\n');
  await writeFile(join(work, name, 'README.md'), 'read me');
  const packed = await runCommand('tar', ['-czf', 'archive', name], { cwd: work });
  if (!packed.ok) throw new Error(packed.error);
  return readFile(join(work, 'archive'));
}

beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'argus-cache-'));
  archive = await makeArchive();
  digest = createHash('sha256').update(archive).digest('hex');
  offered = {
    [`${folder}/SHA256SUMS`]: `${'0'.repeat(64)}  other.zip\n${digest}  ${name}.tar.gz\n`,
    [`${folder}/${name}.tar.gz`]: archive,
  };
  server = createServer((request, response) => {
    const content = offered[request.url ?? ''];
    response.writeHead(content === undefined ? 404 : 200).end(content);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});
afterEach(() => new Promise((closed) => server.close(closed)));

const find = (pinned: Record<string, string> = {}, arch = 'x64'): Promise<Result<FoundBinary>> =>
  findNatsServer({
    cacheDir,
    arch,
    platform: 'linux',
    releaseBaseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sources: [fromRelease(pinned)],
  });

const errorOf = async (found: Promise<Result<FoundBinary>>): Promise<string> => {
  const result = await found;
  return result.ok ? '' : result.error;
};

describe('fromRelease', () => {
  it('given an archive with the listed checksum, unpacks the binary into the cache', async () => {
    expect(await find({ [`${name}.tar.gz`]: digest })).toMatchObject({
      ok: true,
      value: { path: releaseBinary(cacheDir) },
    });
    expect(await runCommand(releaseBinary(cacheDir), [])).toEqual(ok('nats-server\n'));
    expect(await readdir(join(cacheDir, 'nats-server'))).toEqual([`v${natsServerVersion}`]);
  });

  it('given a binary that was downloaded before, finds it in the cache', async () => {
    await find();
    expect(await findNatsServer({ cacheDir, sources: [fromCache] })).toMatchObject({
      ok: true,
      value: { path: releaseBinary(cacheDir) },
    });
  });

  it('given an archive whose checksum is not the listed one, refuses it and keeps nothing', async () => {
    offered[`${folder}/${name}.tar.gz`] = Buffer.concat([archive, Buffer.from('tampered')]);
    expect(await errorOf(find())).toMatch(/was refused: its SHA-256 is \w{64}, expected was \w{64}/);
    expect(await readdir(cacheDir)).toEqual([]);
  });

  it('given a release whose archive and list were both exchanged, refuses it by the pinned checksum', async () => {
    expect(await errorOf(find({ [`${name}.tar.gz`]: 'f'.repeat(64) }))).toContain(
      `expected was ${'f'.repeat(64)}`,
    );
    expect(await readdir(cacheDir)).toEqual([]);
  });

  it('given a list that leaves the archive out, refuses it', async () => {
    offered[`${folder}/SHA256SUMS`] = `${digest}  another.tar.gz\n`;
    expect(await errorOf(find())).toContain(`SHA256SUMS does not list ${name}.tar.gz`);
  });

  it('given a release that is not there, tells the address and the answer', async () => {
    offered = {};
    expect(await errorOf(find())).toMatch(/SHA256SUMS answered 404/);
  });

  it('given a machine that no archive is made for, says so', async () => {
    expect(await errorOf(find({}, 'mips'))).toContain('no archive is known for linux on mips');
  });
});
