import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type IdentityName,
  type MemberName,
  type RunnerIdentity,
  type RunnerLabels,
  identityNames,
} from '#libs/contracts';
import { type IdentityDirectory, currentKey, withNewKey, withRunner, withoutRunner } from './directory.js';
import { createSeed, publicKeyOf } from './nkey.js';

const directoryFile = 'identities.json';

/**
 * The folder that holds the identities: `identities.json` with the public keys, for everyone, and one
 * `<name>.seed` of mode 0600 each, for that identity alone.
 */
export class KeyFolder {
  constructor(readonly path: string) {}

  /** Creates what is missing: the folder and a key for every identity. Existing keys stay. */
  async ensure(now: number): Promise<IdentityDirectory> {
    await mkdir(this.path, { recursive: true, mode: 0o755 });
    let directory = await this.directory();
    const seeds = new Map<IdentityName, string>();
    for (const name of identityNames) {
      if (currentKey(directory, name) !== undefined) continue;
      const seed = createSeed();
      seeds.set(name, seed);
      directory = withNewKey(directory, name, publicKeyOf(seed), now);
    }
    if (seeds.size === 0) return directory;
    // Each waits for the disk, so all at once; nobody is told of a key that is not there yet.
    await Promise.all([...seeds].map(([name, seed]) => this.writeSeed(name, seed)));
    await this.writeDirectory(directory);
    return directory;
  }

  /** The public keys; empty before `ensure`. Throws when the file is unreadable. */
  async directory(): Promise<IdentityDirectory> {
    try {
      return JSON.parse(await readFile(join(this.path, directoryFile), 'utf8')) as IdentityDirectory;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { version: 1, identities: {} };
      throw new Error(`${join(this.path, directoryFile)} cannot be read: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  /** Another text whenever the public keys were written anew; far cheaper than reading them. */
  async version(): Promise<string> {
    try {
      const { ino, mtimeNs, size } = await stat(join(this.path, directoryFile), { bigint: true });
      return `${ino} ${mtimeNs} ${size}`;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code ?? 'unreadable';
    }
  }

  /** The secret seed of an identity. Throws, naming the file and the fix, when it is not there. */
  async seed(name: MemberName): Promise<string> {
    const file = join(this.path, `${name}.seed`);
    try {
      return (await readFile(file, 'utf8')).trim();
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
      throw new Error(
        `No key for "${name}" in ${file} (${code}): create the keys with "argus setup", or mount the file.`,
        { cause: error },
      );
    }
  }

  /** Gives an identity a new key; the one before is retired as of `now` (epoch ms). */
  async rotate(name: IdentityName, now: number): Promise<IdentityDirectory> {
    return this.renew(await this.directory(), name, now);
  }

  /** Adds a runner, or gives it a new key, with the labels that it may say it has. */
  async addRunner(name: RunnerIdentity, labels: RunnerLabels, now: number): Promise<IdentityDirectory> {
    const seed = createSeed();
    const next = withRunner(await this.directory(), name, { labels, publicKey: publicKeyOf(seed) }, now);
    await this.save(name, seed, next);
    return next;
  }

  /** Retires a runner's keys as of `now` (epoch ms) and takes its labels. */
  async removeRunner(name: RunnerIdentity, now: number): Promise<IdentityDirectory> {
    const next = withoutRunner(await this.directory(), name, now);
    await this.writeDirectory(next);
    await rm(join(this.path, `${name}.seed`), { force: true });
    return next;
  }

  private async renew(
    directory: IdentityDirectory,
    name: IdentityName,
    now: number,
  ): Promise<IdentityDirectory> {
    const seed = createSeed();
    const next = withNewKey(directory, name, publicKeyOf(seed), now);
    await this.save(name, seed, next);
    return next;
  }

  private async save(name: MemberName, seed: string, directory: IdentityDirectory): Promise<void> {
    await this.writeSeed(name, seed);
    await this.writeDirectory(directory);
  }

  private writeSeed(name: MemberName, seed: string): Promise<void> {
    return this.write(`${name}.seed`, `${seed}\n`, 0o600);
  }

  private writeDirectory(directory: IdentityDirectory): Promise<void> {
    return this.write(directoryFile, `${JSON.stringify(directory, null, 2)}\n`, 0o644);
  }

  private async write(name: string, content: string, mode: number): Promise<void> {
    const temporary = join(this.path, `.${name}.${process.pid}`);
    const file = await open(temporary, 'w', mode);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, join(this.path, name));
  }
}
