import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '#libs/testing';
import { startTestPostgres } from '#libs/testing/postgres';
import { AuditWriter } from './audit-writer.js';
import { AuditConnection } from './connection.js';
import { isRefusedContent } from './postgres-errors.js';
import { AuditQueries } from './queries.js';
import { type TestStore, startStore } from './testing/audit-store.js';
import { delivery } from './testing/messages.js';

jest.setTimeout(60_000);

let store: TestStore;

beforeEach(async () => {
  store = await startStore();
}, 120_000);
afterEach(() => store.stop());

const failure = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('while Postgres is away', () => {
  it('every use rejects quickly, and the same connection works when it is back', async () => {
    const writer = new AuditWriter(store.auditor);
    const queries = new AuditQueries(store.reader);
    const early = new AuditConnection(store.urls.auditor);
    await writer.write([delivery(1, 1)]);

    process.kill(store.postgres.pid, 'SIGKILL');
    for (const use of [() => queries.ledger(), () => writer.write([delivery(1, 1)])])
      await eventually(async () => (await failure(use())) !== undefined, 'Postgres is gone for this connection');
    const began = performance.now();
    const failures = await Promise.all([
      ...[1, 2, 3].map((sequence) => failure(writer.write([delivery(sequence, 1)]))),
      failure(queries.ledger()),
      failure(new AuditWriter(early).write([delivery(4, 1)])),
    ]);
    // A statement may take thirty seconds.
    expect(performance.now() - began).toBeLessThan(20_000);
    for (const error of failures) expect(error).toHaveProperty('message', expect.any(String));
    expect(failures.some(isRefusedContent)).toBe(false);

    const { port } = store.postgres;
    store = { ...store, postgres: await startTestPostgres(store.dataDir, port) };
    await writer.write([delivery(1, 1), delivery(2, 1)]);
    await new AuditWriter(early).write([delivery(3, 1)]);
    expect(await queries.ledger()).toMatchObject({ received: 3 });
    await early.close();
  }, 60_000);

  it('a server that no longer answers is given up, and is no trouble when it does again', async () => {
    const impatient = new AuditConnection(store.urls.auditor, { statementTimeoutMs: 3_000, poolSize: 1 });
    const writer = new AuditWriter(impatient);
    await writer.write([delivery(1, 1)]);
    const sessions = (await store.run(
      store.postgres.url,
      `SELECT pid FROM pg_stat_activity WHERE usename = 'argus_auditor'`,
    )) as { pid: number }[];
    for (const { pid } of sessions) process.kill(pid, 'SIGSTOP');
    try {
      expect(await failure(writer.write([delivery(2, 1)]))).toHaveProperty('message');
      await writer.write([delivery(3, 1)]);
      expect(await new AuditQueries(store.reader).ledger()).toMatchObject({ received: 2 });
    } finally {
      for (const { pid } of sessions) process.kill(pid, 'SIGCONT');
      await impatient.close();
    }
  }, 60_000);
});
