import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type KeyFolder, natsServerConfig } from '#libs/identity';
import { maxPayload, permissionsOf } from '#libs/messaging';

/**
 * Creates the identities' keys where they are missing and writes the NATS server's configuration with
 * everyone's permissions beside them. Returns that file's path.
 */
export async function setUpKeys(keys: KeyFolder, now: number): Promise<string> {
  await mkdir(keys.path, { recursive: true });
  await keys.ensure(now);
  return writeServerConfig(keys);
}

/** Writes the NATS server's configuration from the keys as they are; returns its path. */
export async function writeServerConfig(keys: KeyFolder): Promise<string> {
  const file = join(keys.path, 'nats-server.conf');
  await writeFile(file, natsServerConfig(await keys.directory(), { permissionsOf, maxPayload }));
  return file;
}
