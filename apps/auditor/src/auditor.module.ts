import { Module } from '@nestjs/common';
import { AgentContext } from '#libs/agent';
import {
  AuditConnection,
  AuditQueries,
  AuditWriter,
  detectGaps,
  lastLedgerCheck,
  ledgerStanding,
  messagesBehind,
} from '#libs/audit';
import { PostgresConfig, milliseconds } from '#libs/config';
import type { Outcome } from '#libs/kernel';
import type { ReceivedMessage } from '#libs/messaging';
import { AuditorConfig } from './auditor.config.js';
import { AuditorHandler } from './auditor.handler.js';
import { GapWatch } from './gap-watch.js';
import { GroupCommit } from './group-commit.js';
import { LedgerWatch } from './ledger-watch.js';
import { Recorder } from './recorder.js';

/** Opened with the first use, so that the auditor starts, and waits, while Postgres is away. */
const openRecord = (agent: AgentContext): AuditConnection => {
  const { url } = agent.settings(PostgresConfig);
  if (url === undefined)
    throw new Error('The auditor needs a Postgres: set ARGUS_POSTGRES_URL to its address');
  const connection = new AuditConnection(url, { name: 'argus-auditor' });
  agent.add({ start: () => Promise.resolve(), stop: () => connection.close() });
  return connection;
};

const createCommits = (
  agent: AgentContext,
  connection: AuditConnection,
): GroupCommit<ReceivedMessage, Outcome> => {
  const config = agent.settings(AuditorConfig);
  const writer = new AuditWriter(connection);
  const recorder = new Recorder({
    write: (batch) => writer.write(batch),
    log: agent.log,
    retryAfterMs: milliseconds(config.retryAfter),
  });
  return new GroupCommit<ReceivedMessage, Outcome>({
    commit: (batch) => recorder.record(batch),
    sizeOf: ({ bytes }) => bytes.length,
    clock: agent.clock,
    maxItems: config.batchMessages,
    maxSize: config.batchBytes,
    maxWaitMs: milliseconds(config.batchWait),
  });
};

const watchGaps = (agent: AgentContext, connection: AuditConnection): GapWatch => {
  const { metrics, clock, log } = agent;
  const config = agent.settings(AuditorConfig);
  const watch = new GapWatch({
    streamBounds: () => agent.streamBounds(),
    detectGaps: (bounds, checked) => detectGaps(connection, bounds, checked),
    clock,
    log,
    intervalMs: milliseconds(config.gapCheck),
    graceMs: milliseconds(config.gapGrace),
    gapMessages: metrics.gauge('argus_audit_gap_messages', 'Messages of a stream that the record misses.', [
      'stream',
    ]),
    behindMessages: metrics.gauge('argus_audit_behind_messages', 'Messages of a stream yet to be recorded.', [
      'stream',
    ]),
  });
  agent.add(watch);
  return watch;
};

const watchLedger = (agent: AgentContext, connection: AuditConnection): LedgerWatch => {
  const { metrics, clock, log, store } = agent;
  const config = agent.settings(AuditorConfig);
  const queries = new AuditQueries(connection);
  const watch = new LedgerWatch({
    entries: () => queries.ledger(),
    standing: (withinMs) => ledgerStanding(connection, withinMs),
    lastCheck: () => lastLedgerCheck(connection),
    behind: async () => messagesBehind(connection, await agent.streamBounds()),
    store,
    clock,
    log,
    intervalMs: milliseconds(config.ledgerCheck),
    graceMs: milliseconds(config.ledgerGrace),
    gauges: {
      balance: metrics.gauge(
        'argus_ledger_balance',
        'Alerts that the record says were received, and explained.',
        ['side'],
      ),
      unexplained: metrics.gauge(
        'argus_ledger_unexplained',
        'Alerts without an outcome that came too long ago to be under way.',
      ),
      unbalancedSeconds: metrics.gauge(
        'argus_ledger_unbalanced_seconds',
        'For how long the ledger has not accounted for every alert.',
      ),
    },
  });
  agent.add(watch);
  return watch;
};

/** Wiring only. */
@Module({
  controllers: [AuditorHandler],
  providers: [
    { provide: AuditConnection, inject: [AgentContext], useFactory: openRecord },
    { provide: GroupCommit, inject: [AgentContext, AuditConnection], useFactory: createCommits },
    { provide: GapWatch, inject: [AgentContext, AuditConnection], useFactory: watchGaps },
    { provide: LedgerWatch, inject: [AgentContext, AuditConnection], useFactory: watchLedger },
  ],
})
export class AuditorModule {}
