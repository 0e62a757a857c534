import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failed, ok, type Result } from '#libs/kernel';
import { isExecutable, type BinarySource, type SearchContext } from './binary-source.js';

export const natsServerVersion = '2.11.17';
export const natsServerReleases = 'https://github.com/nats-io/nats-server/releases/download';

/**
 * SHA-256 of the Linux archives, as the official Docker images pin them (nats-io/nats-docker, 2.11.x). The
 * other archives are checked only against SHA256SUMS, which comes from the same release over TLS: that
 * finds a broken download, but not a release that was tampered with at its source.
 */
export const pinnedDigests: Readonly<Record<string, string>> = {
  [`nats-server-v${natsServerVersion}-linux-amd64.tar.gz`]:
    'ad608dd0ea8bbfa58c40e3b8f58ed67478eec26166ec49c502db8d17589b51b5',
  [`nats-server-v${natsServerVersion}-linux-arm64.tar.gz`]:
    'd21df24f262f34f8bf6d1f0bca557c08429e433fd9f60f6983105539ae517feb',
};

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };
const giveUpAfterMs = 120_000;

export const releaseBinary = (cacheDir: string): string =>
  join(cacheDir, 'nats-server', `v${natsServerVersion}`, 'nats-server');

/** The archive that the project's own release offers for this machine. */
export const fromRelease = (pinned: Readonly<Record<string, string>> = pinnedDigests): BinarySource => ({
  name: `the official release v${natsServerVersion}`,
  async find(context) {
    const arch = architectures[context.arch];
    if (arch === undefined || !['linux', 'darwin'].includes(context.platform)) {
      return failed(`no archive is known for ${context.platform} on ${context.arch}`);
    }
    const name = `nats-server-v${natsServerVersion}-${context.platform}-${arch}`;
    const archive = `${name}.tar.gz`;
    const base = `${context.releaseBaseUrl}/v${natsServerVersion}`;
    context.onProgress(`downloading ${base}/${archive}`);

    const sums = await download(`${base}/SHA256SUMS`);
    if (!sums.ok) return sums;
    const content = await download(`${base}/${archive}`);
    if (!content.ok) return content;
    const verified = verify(archive, content.value, sums.value.toString('utf8'), pinned[archive]);
    return verified.ok ? unpack(context, name, content.value) : verified;
  },
});

async function download(url: string): Promise<Result<Buffer>> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(giveUpAfterMs) });
    if (!response.ok) return failed(`${url} answered ${response.status}`);
    return ok(Buffer.from(await response.arrayBuffer()));
  } catch (error) {
    const { message, cause } = error as Error;
    return failed(`${url} could not be downloaded: ${cause instanceof Error ? cause.message : message}`);
  }
}

function verify(archive: string, content: Buffer, sums: string, pinned?: string): Result<true> {
  const listed = sums
    .split('\n')
    .map((line) => line.trim().split(/\s+\*?/))
    .find(([, name]) => name === archive)?.[0];
  if (listed === undefined) return failed(`SHA256SUMS does not list ${archive}, so it was not used`);
  const actual = createHash('sha256').update(content).digest('hex');
  for (const expected of [listed.toLowerCase(), pinned]) {
    if (expected !== undefined && actual !== expected) {
      return failed(`${archive} was refused: its SHA-256 is ${actual}, expected was ${expected}`);
    }
  }
  return ok(true);
}

async function unpack(
  { cacheDir, run }: SearchContext,
  name: string,
  content: Buffer,
): Promise<Result<string>> {
  const binary = releaseBinary(cacheDir);
  await mkdir(join(cacheDir, 'nats-server'), { recursive: true });
  const work = await mkdtemp(join(cacheDir, 'nats-server', 'unpacking-'));
  try {
    await writeFile(join(work, 'archive.tar.gz'), content);
    const extract = await run('tar', ['-xzf', 'archive.tar.gz', `${name}/nats-server`], { cwd: work });
    if (!extract.ok) return extract;
    await chmod(join(work, name, 'nats-server'), 0o755);
    await mkdir(join(binary, '..'), { recursive: true });
    await rename(join(work, name, 'nats-server'), binary);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return (await isExecutable(binary)) ? ok(binary) : failed(`${binary} cannot be executed`);
}
