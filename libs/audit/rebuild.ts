import type { AuditConnection } from './connection.js';
import { applyToReadModels } from './read-models/apply.js';
import { wholeRecord } from './read-models/recorded-events.js';
import { inTransaction, takeWriterLock } from './transaction.js';

const tables = ['incident', 'incident_alert', 'incident_timeline', 'ledger', 'attempt'] as const;

/** How long to wait for the writers. */
const lockWaitMs = 60_000;

/**
 * Builds the read models again from the record, as the role that writes. In one transaction: readers see
 * what was there before until all is done, and writers wait. Resolves to the number of events read.
 */
export async function rebuildReadModels(connection: AuditConnection): Promise<number> {
  const runner = (await connection.dataSource()).createQueryRunner();
  return inTransaction(runner, async () => {
    await takeWriterLock(runner, lockWaitMs);
    // DELETE and not TRUNCATE, which would lock readers out until the end.
    for (const table of tables) await runner.query(`DELETE FROM audit.${table}`);
    let count = 0;
    for await (const events of wholeRecord(runner)) {
      await applyToReadModels(runner, events);
      count += events.length;
    }
    return count;
  });
}
