import type { AuditConnection } from '#libs/audit';
import { reasonOf } from '../failure.js';
import { type Finding, broken, fine } from './finding.js';

const prepare = 'Run "argus setup database" with ARGUS_POSTGRES_OWNER_URL set (or "argus up").';

/** Whether every change of the schema was applied, as its owner sees it, who alone may look. */
export async function checkMigrations(connection: AuditConnection): Promise<Finding> {
  try {
    const source = await connection.dataSource();
    const declared = source.migrations.map(({ name }) => name ?? '');
    const rows = await source.query<{ name: string }[]>('SELECT name FROM audit.schema_migration');
    const applied = rows.map(({ name }) => name);
    const missing = declared.filter((name) => !applied.includes(name));
    if (missing.length > 0) return broken('Schema', `misses ${missing.join(', ')}`, prepare);
    const newer = applied.filter((name) => !declared.includes(name));
    if (newer.length === 0) return fine('Schema', `up to date, ${applied.length} changes applied`);
    return broken('Schema', `was changed by a later version (${newer.join(', ')})`, 'Update this Argus.');
  } catch (error) {
    return broken('Schema', `cannot be read: ${reasonOf(error)}`, prepare);
  }
}

const columnsSql = `
  SELECT relname || '.' || attname AS name
    FROM pg_attribute
    JOIN pg_class ON pg_class.oid = attrelid
    JOIN pg_namespace ON pg_namespace.oid = relnamespace
   WHERE nspname = 'audit' AND attnum > 0 AND NOT attisdropped`;

/** Whether everything that is read is there, as anybody who can sign in sees it. */
export async function checkColumns(connection: AuditConnection): Promise<Finding> {
  try {
    const source = await connection.dataSource();
    const rows = await source.query<{ name: string }[]>(columnsSql);
    const present = new Set(rows.map(({ name }) => name));
    const missing = source.entityMetadatas
      .flatMap(({ tableName, columns }) => columns.map(({ databaseName }) => `${tableName}.${databaseName}`))
      .filter((name) => !present.has(name));
    if (missing.length === 0) return fine('Schema', 'every table and column is there');
    return broken('Schema', `misses ${missing.length} columns, such as ${missing[0]}`, prepare);
  } catch (error) {
    return broken('Schema', `cannot be read: ${reasonOf(error)}`, prepare);
  }
}
