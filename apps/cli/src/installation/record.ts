import { AuditConnection, AuditQueries, roles } from '#libs/audit';
import { PostgresConfig } from '#libs/config';
import { reasonOf, unreachable } from '../failure.js';
import { databasePasswords } from '../up/database-passwords.js';
import type { Installation } from './installation.js';

/** The record, opened for one command. */
export interface OpenRecord {
  readonly queries: AuditQueries;
  readonly connection: AuditConnection;
}

/** Opens the record as the role that reads, for as long as the work takes. */
export async function withRecord<T>(
  { readerUrl, dataDir }: Installation,
  work: (record: OpenRecord) => Promise<T>,
): Promise<T> {
  if (readerUrl === undefined) {
    throw unreachable(
      `no Argus runs with the data folder ${dataDir}, and no setting says where the record is.`,
      'Start it with "argus up", or set ARGUS_POSTGRES_URL to the Postgres that keeps the record.',
    );
  }
  return withConnection(readerUrl, (connection) =>
    work({ connection, queries: new AuditQueries(connection) }),
  );
}

/** Opens the audit store with an address, for as long as the work takes. */
export async function withConnection<T>(
  url: string,
  work: (connection: AuditConnection) => Promise<T>,
): Promise<T> {
  const connection = new AuditConnection(url, { name: 'argus-cli', poolSize: 2 });
  try {
    await connection.dataSource().catch((error: unknown) => {
      throw unreachable(
        `the record cannot be reached: ${reasonOf(error)}.`,
        'Start Postgres (or "argus up"), or correct ARGUS_POSTGRES_URL; "argus doctor" looks at everything.',
        error,
      );
    });
    return await work(connection);
  } finally {
    await connection.close();
  }
}

/** The address for one of the store's roles; undefined where neither a setting nor a running Argus gives it. */
export async function urlOfRole(
  { sections, running, dataDir }: Installation,
  role: 'owner' | 'auditor',
): Promise<string | undefined> {
  const { url, ownerUrl } = sections.get(PostgresConfig);
  const configured = role === 'owner' ? ownerUrl : url;
  if (configured !== undefined || url !== undefined || running === undefined) return configured;
  const embedded = new URL(running.postgresUrl);
  embedded.username = roles[role];
  embedded.password = encodeURIComponent((await databasePasswords(dataDir))[role]);
  return embedded.href;
}
