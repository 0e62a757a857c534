import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Jest's `globalSetup`: all tests of a run put their temporary folders into one, which goes with the run. */
export default async function makeTemporaryFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'argus-tests-'));
  // As open as the folder for temporary files of the machine: under root Postgres runs as another user.
  await chmod(folder, 0o1777);
  process.env['TMPDIR'] = folder;
}
