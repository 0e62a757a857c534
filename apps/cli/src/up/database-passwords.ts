import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RolePasswords } from '#libs/audit';

/** The passwords of the embedded database's roles: made once, kept in the data folder for its owner only. */
export async function databasePasswords(dataDir: string): Promise<RolePasswords> {
  const file = join(dataDir, 'database-passwords.json');
  try {
    return JSON.parse(await readFile(file, 'utf8')) as RolePasswords;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const password = (): string => randomBytes(24).toString('base64url');
  const passwords: RolePasswords = { owner: password(), auditor: password(), reader: password() };
  await writeFile(file, JSON.stringify(passwords), { mode: 0o600 });
  return passwords;
}
