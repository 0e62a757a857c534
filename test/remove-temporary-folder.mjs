import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';

/** Jest's `globalTeardown`: removes the folder of `make-temporary-folder.mjs` with whatever the tests left there. */
export default async function removeTemporaryFolder() {
  // A server that a test has just stopped may still be closing its files.
  await rm(tmpdir(), { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}
