import type { QueryRunner } from 'typeorm';
import { schema } from './roles.js';

/** The columns to fill, each with how its value is had from a row. */
export type Columns<Row> = Readonly<Record<string, (row: Row) => unknown>>;

/** Rows per statement. A few sizes, so that each statement's text is made once; the last has to be 1. */
const sizes = [256, 64, 16, 4, 1] as const;

/**
 * An INSERT of any number of rows as lists of VALUES, which takes a fraction of the time of one row at a
 * time, and much less than arrays where bytes are long: those would travel as text.
 */
export function insertInto<Row>(table: string, columns: Columns<Row>, ending = '') {
  const names = Object.keys(columns);
  const values = Object.values(columns);
  const statement = (rows: number): string => {
    const lists = Array.from({ length: rows }, (_, row) => {
      const parameters = names.map((_name, column) => `$${row * names.length + column + 1}`);
      return `(${parameters.join(', ')})`;
    });
    return `INSERT INTO ${schema}.${table} (${names.join(', ')}) VALUES ${lists.join(', ')} ${ending}`;
  };
  const statements = new Map<number, string>();
  return async (runner: QueryRunner, rows: readonly Row[]): Promise<unknown[]> => {
    const returned: unknown[] = [];
    for (let at = 0; at < rows.length;) {
      const size = sizes.find((each) => each <= rows.length - at) ?? 1;
      const sql = statements.get(size) ?? statement(size);
      statements.set(size, sql);
      const parameters = rows.slice(at, at + size).flatMap((row) => values.map((value) => value(row)));
      returned.push(...((await runner.query(sql, parameters)) as unknown[]));
      at += size;
    }
    return returned;
  };
}

/** The ending that turns an INSERT into "insert or replace": every column that is no key takes the new value. */
export function orReplace(keys: readonly string[], columns: Columns<never>): string {
  const changes = Object.keys(columns)
    .filter((name) => !keys.includes(name))
    .map((name) => `${name} = excluded.${name}`);
  return `ON CONFLICT (${keys.join(', ')}) DO UPDATE SET ${changes.join(', ')}`;
}
