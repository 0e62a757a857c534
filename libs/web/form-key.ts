import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const keyBytes = 32;

/**
 * The key that signs the tokens of an agent's forms: made at the first start, kept in the agent's folder where only this user can read it, so
 * that a page that is open during a restart stays good.
 */
export function formKey(folder: string): Uint8Array {
  const file = join(folder, 'form.key');
  return read(file) ?? create(folder, file);
}

function create(folder: string, file: string): Uint8Array {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, randomBytes(keyBytes), { mode: 0o600, flag: 'wx' });
  try {
    // Whole or not at all, and the first of two starters wins.
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const key = read(file);
  if (key === undefined) throw new Error(`${file} cannot be read back: check the data folder's file system`);
  return key;
}

function read(file: string): Uint8Array | undefined {
  let key: Uint8Array;
  try {
    key = readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  if (key.length !== keyBytes) {
    throw new Error(`${file} does not hold a key of ${keyBytes} bytes: remove it, and a new one is made`);
  }
  return key;
}
