import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canRead, canReach, type Account } from './postgres-account.js';

/** Where the folder with Postgres's data and, if need be, its binaries lies. */
export interface PlaceOptions {
  readonly dataDir: string;
  readonly account: Account | undefined;
  /** Takes the data when the account cannot reach the data folder. */
  readonly fallbackDir: string;
  readonly onProgress: (message: string) => void;
}

/**
 * The data folder itself, unless Postgres has to run under an account that cannot reach it, as below
 * /root: then a folder elsewhere. Once chosen it stays, or the data would seem to be gone.
 */
export async function choosePlace({
  dataDir,
  account,
  fallbackDir,
  onProgress,
}: PlaceOptions): Promise<string> {
  const note = join(dataDir, 'postgres.location');
  const chosen = (await readFile(note, 'utf8').catch(() => '')).trim();
  if (chosen !== '') return chosen;
  if (!account || (await canReach(account, dataDir))) return dataDir;
  if (existsSync(join(dataDir, 'postgres'))) {
    throw new Error(
      `Postgres runs as the user "${account.name}", who can no longer reach ${dataDir}. Give that folder and those above it the permission to be passed through (chmod o+x).`,
    );
  }
  const hash = createHash('sha256').update(dataDir).digest('hex').slice(0, 12);
  const place = join(fallbackDir, `argus-${hash}`);
  await mkdir(place, { recursive: true });
  await chmod(place, 0o711);
  if (!(await canReach(account, place))) {
    throw new Error(
      `Postgres runs as the user "${account.name}", who can reach neither ${dataDir} nor ${place}. Use a data folder that other users can pass through, or set ARGUS_POSTGRES_URL.`,
    );
  }
  await writeFile(note, `${place}\n`);
  onProgress(`Postgres cannot reach ${dataDir} as the user "${account.name}": its data is in ${place}`);
  return place;
}

/** The binaries where they are, or a copy that the account can reach. */
export async function reachableBinaries(
  native: string,
  place: string,
  { account, onProgress }: Pick<PlaceOptions, 'account' | 'onProgress'>,
): Promise<string> {
  if (!account || (await isReadable(native, account))) return native;
  const manifest = await readFile(join(native, '..', 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const copy = join(place, `postgres-server-${version}`);
  if (existsSync(copy)) return copy;
  onProgress(`copying the Postgres binaries to ${copy}, where the user "${account.name}" can reach them`);
  await rm(`${copy}.new`, { recursive: true, force: true });
  await cp(native, `${copy}.new`, { recursive: true, verbatimSymlinks: true });
  await letAllRead(`${copy}.new`);
  await rename(`${copy}.new`, copy);
  return copy;
}

/** All files of a package are unpacked under one umask, so one of each kind tells. */
async function isReadable(native: string, account: Account): Promise<boolean> {
  const samples = ['bin/postgres', 'bin/initdb', 'pg-symlinks.json', 'share/postgresql/postgres.bki'];
  for (const sample of samples) {
    const file = join(native, sample);
    if (existsSync(file) && !(await canRead(account, file))) return false;
  }
  return canReach(account, join(native, 'lib', 'postgresql'));
}

async function letAllRead(path: string): Promise<void> {
  await chmod(path, 0o755);
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const inside = join(path, entry.name);
    if (entry.isDirectory()) await letAllRead(inside);
    else if (entry.isFile()) await chmod(inside, ((await stat(inside)).mode & 0o111) !== 0 ? 0o755 : 0o644);
  }
}
