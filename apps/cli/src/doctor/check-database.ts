import { AuditConnection } from '#libs/audit';
import { reasonOf } from '../failure.js';
import type { Installation } from '../installation/installation.js';
import { urlOfRole } from '../installation/record.js';
import { type Finding, broken, fine, skipped } from './finding.js';

const startIt = 'Start Postgres (or "argus up"), or correct ARGUS_POSTGRES_URL.';

/** Whether the roles can sign in to Postgres, and the schema is up to date. */
export async function checkDatabase(installation: Installation): Promise<Finding[]> {
  const { readerUrl } = installation;
  if (readerUrl === undefined) {
    const why = 'the embedded server starts with "argus up"';
    return [skipped('Postgres', why), skipped('Schema', why)];
  }
  const auditorUrl = await urlOfRole(installation, 'auditor');
  const reader = await lookAt(readerUrl);
  const writer = auditorUrl === undefined || auditorUrl === readerUrl ? undefined : await lookAt(auditorUrl);
  return [...[reader, ...(writer === undefined ? [] : [writer])].map(({ signIn }) => signIn), reader.schema];
}

async function lookAt(url: string): Promise<{ signIn: Finding; schema: Finding }> {
  const connection = new AuditConnection(url, { name: 'argus-cli', poolSize: 1 });
  const user = decodeURIComponent(new URL(url).username);
  try {
    const source = await connection.dataSource();
    const [server] = await source.query<{ server_version: string }[]>('SHOW server_version');
    const signIn = fine(`Postgres (${user})`, `can sign in (version ${server?.server_version ?? 'unknown'})`);
    const schema = await schemaOf(
      source.migrations.map(({ name }) => name ?? ''),
      (sql) => source.query(sql),
    );
    return { signIn, schema };
  } catch (error) {
    return {
      signIn: broken(`Postgres (${user})`, `cannot sign in: ${reasonOf(error)}`, startIt),
      schema: skipped('Schema', 'Postgres was not reached'),
    };
  } finally {
    await connection.close();
  }
}

async function schemaOf(
  declared: readonly string[],
  query: (sql: string) => Promise<{ name: string }[]>,
): Promise<Finding> {
  const prepare = 'Run "argus setup database" with ARGUS_POSTGRES_OWNER_URL set (or "argus up").';
  try {
    const applied = (await query('SELECT name FROM audit.schema_migration')).map(({ name }) => name);
    const missing = declared.filter((name) => !applied.includes(name));
    if (missing.length > 0) return broken('Schema', `misses ${missing.join(', ')}`, prepare);
    const newer = applied.filter((name) => !declared.includes(name));
    if (newer.length === 0) return fine('Schema', `up to date, ${applied.length} changes applied`);
    return broken('Schema', `was changed by a later version (${newer.join(', ')})`, 'Update this Argus.');
  } catch (error) {
    return broken('Schema', `cannot be read: ${reasonOf(error)}`, prepare);
  }
}
