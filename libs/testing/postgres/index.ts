import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Postgres, startPostgres } from '#libs/embedded';

/** What a Postgres of an earlier start leaves: its data, and the superuser's password. */
const kept = ['postgres', 'postgres.password'];
const patterns = join(tmpdir(), 'spec-postgres');

/** A real Postgres of a test's own with an empty database, as `startPostgres` starts it the second time. */
export async function startTestPostgres(dataDir: string, port?: number): Promise<Postgres> {
  await placePostgresData(dataDir);
  return startPostgres({ dataDir, log: () => undefined, ...(port === undefined ? {} : { port }) });
}

/**
 * Puts the data of a Postgres with an empty database into a data folder that has none. Making them takes seconds, so
 * it is done once in a run. Nothing waits for the disk: what is written survives all but a power cut.
 */
export async function placePostgresData(dataDir: string): Promise<void> {
  if (existsSync(join(dataDir, 'postgres'))) return;
  if (!existsSync(patterns)) await makePattern();
  await mkdir(dataDir, { recursive: true });
  // Under root Postgres runs as another user, who has to get there.
  await chmod(dataDir, 0o755);
  await copyKept(patterns, dataDir);
}

/** Several processes may do so at once: the first to be done wins. */
async function makePattern(): Promise<void> {
  const folder = await mkdtemp(`${patterns}-`);
  await chmod(folder, 0o755);
  const postgres = await startPostgres({ dataDir: folder, log: () => undefined });
  await postgres.stop();
  await appendFile(join(folder, 'postgres', 'postgresql.conf'), '\nfsync = off\n');
  await rename(folder, patterns).catch(() => rm(folder, { recursive: true, force: true }));
}

/** With their owner and permissions, without which Postgres does not take them. */
const copyKept = (from: string, to: string): Promise<unknown> =>
  promisify(execFile)('cp', ['-Rp', ...kept.map((name) => join(from, name)), to]);
