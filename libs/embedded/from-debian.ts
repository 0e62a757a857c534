import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { failed, ok, type Result } from '#libs/kernel';
import { isExecutable, type BinarySource, type SearchContext } from './binary-source.js';
import { installDebianPackages } from './debian-packages.js';
import { fromPath } from './from-path.js';

const extractedFolder = (cacheDir: string): string => join(cacheDir, 'nats-server', 'debian');

export const extractedBinary = (cacheDir: string): string =>
  join(extractedFolder(cacheDir), 'usr', 'sbin', 'nats-server');

/** The Debian package: installed by root, unpacked into the cache by anybody else. */
export const fromDebian: BinarySource = {
  name: 'the Debian package',
  async find(context) {
    const apt = await context.run('apt-get', ['--version']);
    if (!apt.ok) return failed('this machine has no apt-get');
    const installed = context.isRoot ? await install(context) : failed('installing it takes root');
    if (installed.ok) return installed;
    const unpacked = await unpack(context);
    return unpacked.ok ? unpacked : failed(`${installed.error}; ${unpacked.error}`);
  },
};

async function install(context: SearchContext): Promise<Result<string>> {
  const installed = await installDebianPackages(['nats-server'], context);
  if (!installed.ok) return installed;
  // The package also enables a service for the next boot, open to all on port 4222: not what was asked for.
  await context.run('systemctl', ['disable', 'nats-server.service']);
  return fromPath.find(context);
}

async function unpack({ cacheDir, run, onProgress }: SearchContext): Promise<Result<string>> {
  onProgress('downloading the Debian package nats-server');
  await mkdir(join(cacheDir, 'nats-server'), { recursive: true });
  const work = await mkdtemp(join(cacheDir, 'nats-server', 'unpacking-'));
  try {
    const download = await run('apt-get', ['download', 'nats-server'], { cwd: work });
    if (!download.ok) return download;
    const archive = (await readdir(work)).find((name) => name.endsWith('.deb'));
    if (archive === undefined) return failed('apt-get download left no package behind');
    const extract = await run('dpkg', ['-x', archive, 'root'], { cwd: work });
    if (!extract.ok) return extract;
    await rm(extractedFolder(cacheDir), { recursive: true, force: true });
    await rename(join(work, 'root'), extractedFolder(cacheDir));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  const binary = extractedBinary(cacheDir);
  return (await isExecutable(binary)) ? ok(binary) : failed('the package holds no usr/sbin/nats-server');
}
