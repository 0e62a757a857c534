import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Reads a code host's own document from `$ARGUS_CONTRACTS` (default `../shared/contracts`). They are not part of this
 * project: without one it says so, and the caller skips its tests.
 */
export function contractFile(path: string): unknown {
  const file = join(resolve(process.env['ARGUS_CONTRACTS'] ?? '../shared/contracts'), path);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  // Not console.warn: Jest shows nothing of a file in which every test is skipped.
  process.stderr.write(`SKIPPED: tests against ${file}, which is not there (set ARGUS_CONTRACTS)\n`);
  return undefined;
}
