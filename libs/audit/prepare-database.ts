import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { dataSourceFor } from './connection.js';
import { ensureRoles, type RolePasswords } from './ensure-roles.js';
import { sqlState } from './postgres-errors.js';
import { roles, schema } from './roles.js';

export type PrepareDatabaseOptions =
  | {
      /** A superuser of the database: makes the roles, and gives them these passwords, every time. */
      readonly superuserUrl: string;
      readonly passwords: RolePasswords;
    }
  | {
      /** The owner of the schema, on a server where the roles are there already. */
      readonly ownerUrl: string;
    };

/** How to reach the prepared store as each of its roles. */
export interface AuditUrls {
  readonly owner: string;
  readonly auditor: string;
  readonly reader: string;
}

/** How long another process may take to bring the schema up to date. */
const turnWithinMs = 120_000;
const migrationTimeoutMs = 600_000;

/**
 * Makes the roles if it may, brings the schema up to date and grants each role what it needs. Safe to call
 * at every start, by any number of processes at once. With a superuser, returns the address for each role.
 */
export async function prepareDatabase(
  options: Extract<PrepareDatabaseOptions, { superuserUrl: string }>,
): Promise<AuditUrls>;
export async function prepareDatabase(
  options: Extract<PrepareDatabaseOptions, { ownerUrl: string }>,
): Promise<void>;
export async function prepareDatabase(options: PrepareDatabaseOptions): Promise<AuditUrls | void> {
  if ('ownerUrl' in options) return inTurn(options.ownerUrl, () => migrate(options.ownerUrl));
  const { superuserUrl, passwords } = options;
  const urls: AuditUrls = {
    owner: urlAs(superuserUrl, roles.owner, passwords.owner),
    auditor: urlAs(superuserUrl, roles.auditor, passwords.auditor),
    reader: urlAs(superuserUrl, roles.reader, passwords.reader),
  };
  await inTurn(superuserUrl, async (client) => {
    await ensureRoles(client, passwords);
    await migrate(urls.owner);
  });
  return urls;
}

/** The same database, signed in to as another role. */
function urlAs(url: string, role: string, password: string): string {
  const other = new URL(url);
  other.username = role;
  other.password = encodeURIComponent(password);
  return other.href;
}

/** One process at a time: polled for, as waiting within Postgres can hold up what others do to indexes. */
async function inTurn(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    const deadline = Date.now() + turnWithinMs;
    while (!(await tryLock(client))) {
      if (Date.now() > deadline) {
        throw new Error(
          `Another process has been changing the audit store's schema for ${turnWithinMs / 1000} s. Look at pg_stat_activity for what it waits for, then start again.`,
        );
      }
      await pause(100);
    }
    await work(client);
  } finally {
    await client.end();
  }
}

async function tryLock(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>(
    `SELECT pg_try_advisory_lock(hashtext('argus audit migrations')) AS taken`,
  );
  return rows[0]?.taken === true;
}

/** Brings the schema up to date, as its owner. */
async function migrate(ownerUrl: string): Promise<void> {
  const source = dataSourceFor(ownerUrl, {
    name: 'argus-migrations',
    poolSize: 2,
    statementTimeoutMs: migrationTimeoutMs,
  });
  await source.initialize();
  try {
    await checkRoles(await missingRoles((sql) => source.query(sql)));
    const [found] = await source.query<{ present: boolean }[]>(
      'SELECT to_regnamespace($1) IS NOT NULL AS present',
      [schema],
    );
    // Postgres asks for the right to make schemas even when IF NOT EXISTS finds it there.
    if (found?.present !== true) await source.query(`CREATE SCHEMA ${schema}`);
    await source.runMigrations({ transaction: 'each' });
  } catch (error) {
    throw sqlState(error) === '42501' ? await rightsMissing(error as Error) : error;
  } finally {
    await source.destroy();
  }
}

async function missingRoles(query: (sql: string) => Promise<{ rolname: string }[]>): Promise<string[]> {
  const wanted = [roles.auditor, roles.reader];
  const found = await query(
    `SELECT rolname FROM pg_roles WHERE rolname IN (${wanted.map((role) => `'${role}'`).join(', ')})`,
  );
  return wanted.filter((role) => !found.some(({ rolname }) => rolname === role));
}

async function checkRoles(missing: readonly string[]): Promise<void> {
  if (missing.length === 0) return;
  throw new Error(
    `The database has no role ${missing.join(', ')}. As an administrator of the server, run: ${missing
      .map((role) => `CREATE ROLE ${role} LOGIN PASSWORD '…';`)
      .join(' ')}`,
  );
}

async function rightsMissing(error: Error): Promise<Error> {
  return new Error(
    `The role that owns the audit store lacks a right: ${error.message}. As an administrator of the database, run: ` +
      `GRANT CREATE, CONNECT ON DATABASE <name> TO ${roles.owner}; and use ${roles.owner} as the owner.`,
    { cause: error },
  );
}
