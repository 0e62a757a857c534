import type { QueryRunner } from 'typeorm';
import { schema } from './roles.js';

/** The columns to fill, each with its Postgres type and how its value is had from a row. */
export type Columns<Row> = Readonly<Record<string, readonly [type: string, value: (row: Row) => unknown]>>;

/**
 * An INSERT of any number of rows with one statement text: each column is one array. Postgres parses it
 * as fast as a list of VALUES, and the statement has no limit on the number of rows.
 */
export function insertInto<Row>(table: string, columns: Columns<Row>, ending = '') {
  const names = Object.keys(columns).join(', ');
  const arrays = Object.values(columns).map(([type], index) => `$${index + 1}::${type}[]`);
  const sql = `INSERT INTO ${schema}.${table} (${names}) SELECT * FROM unnest(${arrays.join(', ')}) ${ending}`;
  return async (runner: QueryRunner, rows: readonly Row[]): Promise<unknown[]> => {
    if (rows.length === 0) return [];
    const values = Object.values(columns).map(([, value]) => rows.map((row) => value(row) ?? null));
    return (await runner.query(sql, values)) as unknown[];
  };
}

/** The ending that turns an INSERT into "insert or replace": every column that is no key takes the new value. */
export function orReplace(keys: readonly string[], columns: Columns<never>): string {
  const changes = Object.keys(columns)
    .filter((name) => !keys.includes(name))
    .map((name) => `${name} = excluded.${name}`);
  return `ON CONFLICT (${keys.join(', ')}) DO UPDATE SET ${changes.join(', ')}`;
}
