import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Account } from './postgres-account.js';
import { runCommand } from './run-command.js';

export const superuser = 'postgres';

export interface ClusterOptions {
  /** Postgres's folders bin, lib and share. */
  readonly native: string;
  /** The folder that becomes Postgres's data directory. */
  readonly cluster: string;
  readonly passwordFile: string;
  readonly account: Account | undefined;
  readonly onProgress: (message: string) => void;
}

/** What Postgres gets to see of the environment: no PGDATA of somebody else, and none of Argus's secrets. */
export const postgresEnv = (): NodeJS.ProcessEnv => ({ PATH: process.env.PATH, LC_ALL: 'C' });

/** Makes the data directory on the first start. Returns the superuser's password. */
export async function ensureCluster(options: ClusterOptions): Promise<string> {
  const { cluster, passwordFile, account } = options;
  if (!existsSync(cluster)) {
    const password = await ensurePassword(passwordFile);
    await initialise(options, password);
    return password;
  }
  await refuseForeignCluster(cluster, account);
  const password = (await readFile(passwordFile, 'utf8').catch(() => '')).trim();
  if (password !== '') return password;
  throw new Error(
    `${passwordFile}, which holds the password of the Postgres data in ${cluster}, is missing or empty. Restore it, or move both away to start anew.`,
  );
}

async function ensurePassword(file: string): Promise<string> {
  const known = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (known !== '') return known;
  const password = randomBytes(24).toString('base64url');
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  return password;
}

/** Beside its final name first: a start that is broken off leaves nothing half made behind. */
async function initialise(
  { native, cluster, account, onProgress }: ClusterOptions,
  password: string,
): Promise<void> {
  onProgress('preparing a new Postgres data folder');
  const unfinished = `${cluster}.new`;
  const passwordCopy = `${unfinished}.password`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  await writeFile(passwordCopy, password, { mode: 0o600 });
  try {
    if (account) {
      await chown(unfinished, account.uid, account.gid);
      await chown(passwordCopy, account.uid, account.gid);
    }
    const made = await runCommand(
      join(native, 'bin', 'initdb'),
      [
        ...['-D', unfinished, '--username', superuser],
        ...['--auth=scram-sha-256', `--pwfile=${passwordCopy}`],
        ...['--encoding=UTF8', '--locale=C'],
      ],
      { cwd: dirname(cluster), env: postgresEnv(), uid: account?.uid, gid: account?.gid },
    );
    if (!made.ok) {
      throw new Error(
        `The Postgres data folder could not be made: ${made.error}\nSet ARGUS_POSTGRES_URL to use a Postgres server of your own.`,
      );
    }
    await rename(unfinished, cluster);
  } finally {
    await rm(passwordCopy, { force: true });
  }
}

/** Postgres's own message for this ("data directory has wrong ownership") does not say what to do. */
async function refuseForeignCluster(cluster: string, account: Account | undefined): Promise<void> {
  const mine = account?.uid ?? process.getuid?.();
  const { uid } = await stat(cluster);
  if (mine === undefined || uid === mine) return;
  throw new Error(
    `The Postgres data in ${cluster} belongs to user id ${uid}, but Postgres would run as user id ${mine}. Start Argus as the user who made it, or use another data folder.`,
  );
}
