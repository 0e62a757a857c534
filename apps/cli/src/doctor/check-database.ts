import { AuditConnection } from '#libs/audit';
import { reasonOf } from '../failure.js';
import type { Installation } from '../installation/installation.js';
import { urlOfRole } from '../installation/record.js';
import { checkColumns, checkMigrations } from './check-schema.js';
import { type Finding, broken, fine, skipped } from './finding.js';

const startIt = 'Start Postgres (or "argus up"), or correct ARGUS_POSTGRES_URL.';

/** Whether the roles can sign in to Postgres, and the schema is up to date. */
export async function checkDatabase(installation: Installation): Promise<Finding[]> {
  const { readerUrl } = installation;
  if (readerUrl === undefined) {
    const why = 'the embedded server starts with "argus up"';
    return [skipped('Postgres', why), skipped('Schema', why)];
  }
  const auditorUrl = (await urlOfRole(installation, 'auditor')) ?? readerUrl;
  const ownerUrl = await urlOfRole(installation, 'owner');
  const roleUrls = [...new Set([readerUrl, auditorUrl])];
  const roles = await Promise.all(roleUrls.map((url) => withUrl(url, checkRole)));
  const schema = roles.some(({ state }) => state === 'failed')
    ? skipped('Schema', 'Postgres was not reached')
    : await withUrl(ownerUrl ?? readerUrl, ownerUrl === undefined ? checkColumns : checkMigrations);
  return [...roles, schema];
}

async function checkRole(connection: AuditConnection, url: string): Promise<Finding> {
  const check = `Postgres (${decodeURIComponent(new URL(url).username)})`;
  try {
    const source = await connection.dataSource();
    const [server] = await source.query<{ server_version: string }[]>('SHOW server_version');
    return fine(check, `can sign in (version ${server?.server_version ?? 'unknown'})`);
  } catch (error) {
    return broken(check, `cannot sign in: ${reasonOf(error)}`, startIt);
  }
}

async function withUrl(
  url: string,
  look: (connection: AuditConnection, url: string) => Promise<Finding>,
): Promise<Finding> {
  const connection = new AuditConnection(url, { name: 'argus-cli', poolSize: 1 });
  try {
    return await look(connection, url);
  } finally {
    await connection.close();
  }
}
