import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** The path of a program; undefined, said loudly, when this machine lacks it and its tests are to be skipped. */
export function findProgram(name: string, debianPackage: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/bin', '/usr/sbin'].filter(Boolean);
  const found = folders.map((folder) => join(folder, name)).find(isExecutable);
  if (found === undefined) {
    // Not console.warn: Jest shows nothing of a file in which every test is skipped.
    process.stderr.write(`SKIPPED: tests that need ${name}; on Debian: apt-get install ${debianPackage}\n`);
  }
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
