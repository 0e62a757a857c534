import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareDatabase } from '#libs/audit';
import { NatsConfig, PostgresConfig } from '#libs/config';
import { identityNames } from '#libs/contracts';
import { currentKey } from '#libs/identity';
import { Failure, reasonOf, unreachable } from '../failure.js';
import type { Installation } from '../installation/installation.js';
import { withConnection } from '../installation/record.js';
import type { Surroundings } from '../surroundings.js';
import { setUpKeys } from './keys.js';
import { reloadAdvice, reloadServer } from './reload.js';
import { setUpStreams } from './streams.js';

/** What was done to one part of the set-up. */
export interface PartReport {
  readonly changes: readonly string[];
  /** Why nothing was looked at. */
  readonly skipped?: string;
  readonly notes: readonly string[];
}

const skip = (why: string): PartReport => ({ changes: [], skipped: why, notes: [] });

/** Keys for everyone who has none, and the NATS server's configuration. */
export async function setUpKeysPart(
  installation: Installation,
  { clock }: Surroundings,
): Promise<PartReport> {
  const { keys } = installation;
  const file = join(keys.path, 'nats-server.conf');
  const before = { directory: await keys.directory(), config: await textOf(file) };
  await setUpKeys(keys, clock.now());
  const created = identityNames.filter((name) => currentKey(before.directory, name) === undefined);
  const changes = created.map((name) => `created a key for ${name}`);
  if ((await textOf(file)) === before.config) return { changes, notes: [] };
  return {
    changes: [...changes, `wrote ${file}`],
    notes: [reloadAdvice[await reloadServer(installation)]],
  };
}

const textOf = (file: string): Promise<string | undefined> => readFile(file, 'utf8').catch(() => undefined);

/** The streams and consumers that this version declares. */
export async function setUpStreamsPart(
  { sections, natsUrl, keys }: Installation,
  _surroundings: Surroundings,
  askedFor: boolean,
): Promise<PartReport> {
  if (natsUrl === undefined) {
    if (!askedFor) return skip('the embedded NATS server gets its streams when Argus starts');
    throw new Failure(
      'no setting says where NATS is, and no Argus runs here.',
      'Set ARGUS_NATS_URL, or let "argus up" start a NATS server with its streams.',
    );
  }
  const { replicas } = sections.get(NatsConfig);
  const changes = await setUpStreams(natsUrl, keys, replicas).catch((error: unknown) => {
    throw unreachable(
      `the streams at ${natsUrl} could not be set up: ${reasonOf(error)}.`,
      'NATS has to run with JetStream and with the nats-server.conf that "argus setup keys" writes.',
      error,
    );
  });
  return { changes, notes: [] };
}

/** The schema of the record and its roles' rights. */
export async function setUpDatabasePart(
  { sections }: Installation,
  _surroundings: Surroundings,
  askedFor: boolean,
): Promise<PartReport> {
  const { url, ownerUrl } = sections.get(PostgresConfig);
  if (ownerUrl === undefined) {
    if (!askedFor && url === undefined) return skip('the embedded Postgres is prepared when Argus starts');
    throw new Failure(
      'no setting says how to reach the database as the owner of its tables.',
      'Set ARGUS_POSTGRES_OWNER_URL to postgres://argus_owner:password@host/database.',
    );
  }
  const before = await appliedMigrations(ownerUrl);
  await prepareDatabase({ ownerUrl }).catch((error: unknown) => {
    throw new Failure(
      `the database could not be prepared: ${reasonOf(error)}`,
      'Correct that, then do it again.',
    );
  });
  const after = await appliedMigrations(ownerUrl);
  const changes = after.filter((name) => !before.includes(name)).map((name) => `applied ${name}`);
  return { changes, notes: [] };
}

/** The changes of the schema that the database has had; none before the first. */
export const appliedMigrations = (url: string): Promise<string[]> =>
  withConnection(url, async (connection) => {
    const source = await connection.dataSource();
    const [table] = await source.query<{ name: string | null }[]>(
      `SELECT to_regclass('audit.schema_migration') AS name`,
    );
    if (table?.name == null) return [];
    const rows = await source.query<{ name: string }[]>(
      'SELECT name FROM audit.schema_migration ORDER BY id',
    );
    return rows.map(({ name }) => name);
  });
