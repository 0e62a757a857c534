import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { runCommand, type RunCommand } from './run-command.js';

/** The account of the operating system that a server runs under. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Postgres refuses to run as root: under root another account is needed, for anybody else none. */
export async function accountForPostgres(run: RunCommand = runCommand): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    if (uid.ok && gid.ok) return { name, uid: Number(uid.value), gid: Number(gid.value) };
  }
  throw new Error(
    'Postgres refuses to run as root, and there is neither a user "postgres" nor "nobody" to run it. ' +
      'Start Argus as an ordinary user, or set ARGUS_POSTGRES_URL to a Postgres server of your own.',
  );
}

const may = async (account: Account, path: string, permission: number): Promise<boolean> => {
  const { uid, gid, mode } = await stat(path);
  const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0;
  return ((mode >> shift) & permission) === permission;
};

/** Whether the account may walk down to this folder; what does not exist yet is for us to make. */
export async function canReach(account: Account, path: string): Promise<boolean> {
  const real = await realpath(path).catch(() => undefined);
  if (real === undefined) return canReach(account, dirname(path));
  for (let folder = real; ; folder = dirname(folder)) {
    if (!(await may(account, folder, 0o1))) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** Whether the account may walk down to this file and read it. */
export const canRead = async (account: Account, file: string): Promise<boolean> =>
  (await canReach(account, dirname(file))) && (await may(account, file, 0o4));
