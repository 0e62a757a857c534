import { join } from 'node:path';
import { failed, ok } from '#libs/kernel';
import { isExecutable, type BinarySource } from './binary-source.js';

/** Debian puts servers into sbin folders, which an ordinary user's PATH does not name. */
const serverFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/local/bin', '/opt/homebrew/bin'];

export const searchPathOf = (path: string | undefined): string[] => [
  ...new Set([...(path ?? '').split(':').filter(Boolean), ...serverFolders]),
];

/** A nats-server that the machine has already. */
export const fromPath: BinarySource = {
  name: 'PATH',
  async find({ searchPath }) {
    for (const folder of searchPath) {
      const candidate = join(folder, 'nats-server');
      if (await isExecutable(candidate)) return ok(candidate);
    }
    return failed('no nats-server in any folder of PATH, nor in /usr/sbin or /usr/local/sbin');
  },
};
