import type { QueryRunner } from 'typeorm';
import { sqlState } from './postgres-errors.js';

/**
 * One writer at a time, whatever the number of auditors: events then get their ids in the order in which
 * they become visible, so that a reader who goes on from an id misses nothing, and nothing can deadlock.
 * Held until the transaction ends.
 */
export async function takeWriterLock(runner: QueryRunner, waitMs: number): Promise<void> {
  await runner.query(`SELECT set_config('lock_timeout', $1, true)`, [`${waitMs}ms`]);
  await runner.query(`SELECT pg_advisory_xact_lock(hashtext('argus audit writer'))`);
}

/** Runs `work` in a transaction. A connection that fails is closed, so that nothing half done goes back to the pool. */
export async function inTransaction<T>(runner: QueryRunner, work: () => Promise<T>): Promise<T> {
  try {
    await runner.startTransaction();
    const result = await work();
    await runner.commitTransaction();
    return result;
  } catch (error) {
    await abandon(runner, error);
    throw error;
  } finally {
    await runner.release();
  }
}

async function abandon(runner: QueryRunner, error: unknown): Promise<void> {
  try {
    // Only a server that answered will answer again; waiting for one that does not would double the time lost.
    if (sqlState(error) === undefined) throw error;
    await runner.rollbackTransaction();
  } catch {
    const connecting = runner.connect() as Promise<{ end(): Promise<void> }>;
    const connection = await connecting.catch(() => undefined);
    void connection?.end().catch(() => {});
  }
}
