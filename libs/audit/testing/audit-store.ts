import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Postgres } from '#libs/embedded';
import { startTestPostgres } from '#libs/testing/postgres';
import { DataSource } from 'typeorm';
import { AuditConnection } from '../connection.js';
import { type AuditUrls, prepareDatabase } from '../prepare-database.js';
import { schema } from '../roles.js';

export const passwords = {
  owner: 'owner-password-of-a-spec',
  auditor: 'auditor-password-of-a-spec',
  reader: 'reader-p@ss:word/of-a-spec',
};

export interface TestStore {
  readonly dataDir: string;
  readonly postgres: Postgres;
  readonly urls: AuditUrls;
  /** As the role that writes. */
  readonly auditor: AuditConnection;
  /** As the role that reads. */
  readonly reader: AuditConnection;
  /** Empties the store: as nobody can do that to a record, the schema is made anew. */
  reset(): Promise<void>;
  /** Runs SQL in a connection of its own. */
  run(url: string, sql: string, values?: unknown[]): Promise<unknown[]>;
  stop(): Promise<void>;
}

/** A real Postgres with a prepared store. */
export async function startStore(): Promise<TestStore> {
  const dataDir = await mkdtemp(join(tmpdir(), 'argus-audit-'));
  const postgres = await startTestPostgres(dataDir);
  const urls = await prepareDatabase({ superuserUrl: postgres.url, passwords });
  const auditor = new AuditConnection(urls.auditor, { name: 'spec-auditor' });
  const reader = new AuditConnection(urls.reader, { name: 'spec-reader' });
  return {
    dataDir,
    postgres,
    urls,
    auditor,
    reader,
    run: runOnce,
    async reset() {
      await runOnce(postgres.url, `DROP SCHEMA IF EXISTS ${schema} CASCADE`);
      await prepareDatabase({ superuserUrl: postgres.url, passwords });
    },
    async stop() {
      await Promise.all([auditor.close(), reader.close()]);
      await postgres.stop();
      await Promise.all(
        [dataDir, postgres.cluster].map((path) => rm(path, { recursive: true, force: true })),
      );
    },
  };
}

async function runOnce(url: string, sql: string, values: unknown[] = []): Promise<unknown[]> {
  const source = await new DataSource({ type: 'postgres', url, installExtensions: false }).initialize();
  try {
    return await source.query<unknown[]>(sql, values);
  } finally {
    await source.destroy();
  }
}
