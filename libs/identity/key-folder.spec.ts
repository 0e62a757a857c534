import { chmod, mkdtemp, readFile, readdir, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { identityNames } from '#libs/contracts';
import { currentKey, runnersIn, whyNotTrusted } from './directory.js';
import { KeyFolder } from './key-folder.js';
import { publicKeyOf } from './nkey.js';

const now = Date.parse('2026-01-01T00:00:00Z');
let parent: string;
let folder: KeyFolder;
const modeOf = async (name: string): Promise<number> => (await stat(join(folder.path, name))).mode & 0o777;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'argus-keys-'));
  folder = new KeyFolder(join(parent, 'deeper', 'identities'));
});
afterEach(() => rm(parent, { recursive: true, force: true }));

describe('the folder of keys', () => {
  it('is empty before it is there', async () => {
    expect(await folder.directory()).toEqual({ version: 1, identities: {} });
  });

  it('gets a key for every identity, whose seed and public key go together', async () => {
    const directory = await folder.ensure(now);
    for (const name of identityNames)
      expect(publicKeyOf(await folder.seed(name))).toBe(currentKey(directory, name)?.publicKey);
    expect(await folder.directory()).toEqual(directory);
  });

  it('shows seeds to their owner only, and public keys to everyone', async () => {
    await folder.ensure(now);
    for (const name of identityNames) expect(await modeOf(`${name}.seed`)).toBe(0o600);
    expect(await modeOf('identities.json')).toBe(0o644);
    const open = await readFile(join(folder.path, 'identities.json'), 'utf8');
    for (const name of identityNames) expect(open).not.toContain(await folder.seed(name));
  });

  it('shows a seed to nobody else when it is written over a file that anyone could read', async () => {
    await folder.ensure(now);
    await chmod(join(folder.path, 'router.seed'), 0o644);
    await folder.rotate('router', now);
    expect(await modeOf('router.seed')).toBe(0o600);
  });

  it('stays as it is when it is made ready again', async () => {
    const first = await folder.ensure(now);
    const seeds = await Promise.all(identityNames.map((name) => folder.seed(name)));
    expect(await folder.ensure(now + 1_000)).toEqual(first);
    expect(await Promise.all(identityNames.map((name) => folder.seed(name)))).toEqual(seeds);
  });

  it('gets only what is missing', async () => {
    const first = await folder.ensure(now);
    const { closer: _missing, ...others } = first.identities;
    await writeFile(join(folder.path, 'identities.json'), JSON.stringify({ version: 1, identities: others }));
    const mended = await folder.ensure(now + 1_000);
    expect(currentKey(mended, 'closer')?.createdAt).toBe('2026-01-01T00:00:01.000Z');
    expect(mended.identities.router).toEqual(first.identities.router);
  });

  it('gives an identity a new key, which is there for the next one to read', async () => {
    const before = await folder.ensure(now);
    const after = await folder.rotate('router', now + 1_000);
    expect(after.identities.router).toHaveLength(2);
    expect(after.identities.router?.[0]?.publicKey).toBe(currentKey(before, 'router')?.publicKey);
    expect(publicKeyOf(await folder.seed('router'))).toBe(currentKey(after, 'router')?.publicKey);
    expect(await new KeyFolder(folder.path).directory()).toEqual(after);
  });

  it('replaces files whole: a reader never meets half of one, and nothing else is left behind', async () => {
    await folder.ensure(now);
    let reading = true;
    const readers = (async () => {
      let readings = 0;
      for (; reading; readings++) {
        expect(Object.keys((await folder.directory()).identities)).toHaveLength(identityNames.length);
        expect(publicKeyOf(await folder.seed('router'))).toMatch(/^U/);
      }
      return readings;
    })();
    for (let n = 0; n < 20; n++) await folder.rotate('router', now + n);
    reading = false;
    expect(await readers).toBeGreaterThan(0);
    expect((await readdir(folder.path)).sort()).toEqual(
      ['identities.json', ...identityNames.map((name) => `${name}.seed`)].sort(),
    );
  });

  it('names the file and the way out when a seed is missing', async () => {
    await folder.ensure(now);
    await unlink(join(folder.path, 'router.seed'));
    await expect(folder.seed('router')).rejects.toThrow(
      `No key for "router" in ${join(folder.path, 'router.seed')} (ENOENT): create the keys with "argus setup", or mount the file.`,
    );
  });

  it('names the file when the public keys cannot be read, and makes no new ones over them', async () => {
    await folder.ensure(now);
    await writeFile(join(folder.path, 'identities.json'), '{"version":1,"identi');
    await expect(folder.directory()).rejects.toThrow(/identities\.json cannot be read: ./);
    const seed = await folder.seed('router');
    await expect(folder.ensure(now)).rejects.toThrow('identities.json cannot be read');
    expect(await folder.seed('router')).toBe(seed);
  });

  it('gets runners, whose labels and keys go when they do', async () => {
    await folder.ensure(now);
    const added = await folder.addRunner('runner-edge', { zone: 'a' }, now);
    expect(runnersIn(added)).toEqual(['runner-edge']);
    expect(publicKeyOf(await folder.seed('runner-edge'))).toBe(currentKey(added, 'runner-edge')?.publicKey);
    expect(await modeOf('runner-edge.seed')).toBe(0o600);
    expect(runnersIn(await folder.rotate('router', now))).toEqual(['runner-edge']);

    const key = currentKey(added, 'runner-edge')?.publicKey ?? '';
    const removed = await folder.removeRunner('runner-edge', now + 1_000);
    expect(runnersIn(removed)).toEqual([]);
    expect(removed.runners?.['runner-edge']?.labels).toEqual({});
    expect(whyNotTrusted(removed, 'runner-edge', key, now)).toBeUndefined();
    expect(whyNotTrusted(removed, 'runner-edge', key, now + 3_600_000)).toContain('was retired');
    expect(whyNotTrusted(removed, 'router', key, now)).toContain('does not belong');
    await expect(folder.seed('runner-edge')).rejects.toThrow('No key for "runner-edge"');
  });
});
