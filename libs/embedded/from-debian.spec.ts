import { beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failed, ok, type Result } from '#libs/kernel';
import { extractedBinary, fromDebian } from './from-debian.js';
import { findNatsServer } from './nats-server-binary.js';
import type { RunOptions } from './run-command.js';

type Answer = (options: RunOptions) => Result<string> | Promise<Result<string>>;

let cacheDir: string;
let calls: string[];
beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'argus-debian-'));
  calls = [];
});

/** A machine whose programs answer as told; the key is how the command line begins. */
const machine =
  (answers: Record<string, Answer>) =>
  async (command: string, args: readonly string[], options: RunOptions = {}): Promise<Result<string>> => {
    const line = [command, ...args].join(' ');
    calls.push(`${command} ${args[0]}`);
    const answer = Object.entries(answers).find(([start]) => line.startsWith(start));
    return answer ? answer[1](options) : failed(`${command}: not found`);
  };

const apt: Record<string, Answer> = { 'apt-get --version': () => ok('apt 2.6.1') };
const downloads: Record<string, Answer> = {
  'apt-get download nats-server': async ({ cwd }) => {
    await writeFile(join(cwd ?? '', 'nats-server_2.9.10_amd64.deb'), 'archive');
    return ok('');
  },
  'dpkg -x nats-server_2.9.10_amd64.deb root': async ({ cwd }) => {
    const folder = join(cwd ?? '', 'root', 'usr', 'sbin');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'nats-server'), '#!/bin/sh\n', { mode: 0o755 });
    return ok('');
  },
};

const find = (answers: Record<string, Answer>, isRoot: boolean, searchPath: string[] = []) =>
  findNatsServer({
    cacheDir,
    isRoot,
    searchPath,
    run: machine(answers),
    policyFile: join(cacheDir, 'policy-rc.d'),
    sources: [fromDebian],
  });

describe('fromDebian', () => {
  it('given a machine without apt-get, says so and tries nothing', async () => {
    const found = await find({}, true);
    expect(found.ok ? '' : found.error).toContain('this machine has no apt-get');
    expect(calls).toEqual(['apt-get --version']);
  });

  it('given an ordinary user, unpacks the package into the cache without installing it', async () => {
    const found = await find({ ...apt, ...downloads }, false);
    expect(found).toEqual(ok({ path: extractedBinary(cacheDir), source: 'the Debian package' }));
    expect(calls).toEqual(['apt-get --version', 'apt-get download', 'dpkg -x']);
  });

  it('given root, installs the package and keeps its service from starting at the next boot', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'argus-sbin-'));
    const install: Answer = async ({ env }) => {
      expect(env).toMatchObject({ DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' });
      await writeFile(join(folder, 'nats-server'), '#!/bin/sh\n', { mode: 0o755 });
      return ok('');
    };
    const found = await find({ ...apt, 'apt-get install -y': install }, true, [folder]);
    expect(found).toEqual(ok({ path: join(folder, 'nats-server'), source: 'the Debian package' }));
    expect(calls).toEqual(['apt-get --version', 'apt-get install', 'systemctl disable']);
  });

  it('given root, forbids services to start while it installs, and only then', async () => {
    const policyFile = join(cacheDir, 'policy-rc.d');
    let policy = '';
    const install: Answer = async () => {
      policy = await readFile(policyFile, 'utf8');
      return failed('E: broken');
    };
    await find({ ...apt, 'apt-get install -y': install }, true);
    expect(policy).toBe('#!/bin/sh\nexit 101\n');
    await expect(stat(policyFile)).rejects.toThrow('ENOENT');
  });

  it('given root and a package that apt does not know yet, refreshes the lists and installs again', async () => {
    let known = false;
    const answers: Record<string, Answer> = {
      ...apt,
      ...downloads,
      'apt-get install -y': () => (known ? ok('') : failed('E: Unable to locate package nats-server')),
      'apt-get update': () => {
        known = true;
        return ok('');
      },
    };
    await find(answers, true);
    expect(calls.slice(1, 4)).toEqual(['apt-get install', 'apt-get update', 'apt-get install']);
  });

  it('given root and an install that fails, falls back to unpacking the package', async () => {
    const answers = { ...apt, ...downloads, 'apt-get install -y': () => failed('E: dpkg was interrupted') };
    const found = await find(answers, true);
    expect(found).toMatchObject({ ok: true, value: { path: extractedBinary(cacheDir) } });
  });

  it('given that neither works, tells why each failed', async () => {
    const answers: Record<string, Answer> = {
      ...apt,
      'apt-get install -y': () => failed('E: dpkg was interrupted'),
      'apt-get download': () => failed('E: no network'),
    };
    const found = await find(answers, true);
    expect(found.ok ? '' : found.error).toContain('E: dpkg was interrupted; E: no network');
  });
});
