import type { Counter, Gauge, Histogram } from 'prom-client';
import type { MetricFactory } from './metric-factory.js';

/** What can become of an accepted alert; received = the sum of all others but `received` itself. */
export type LedgerEntry = 'received' | 'opened' | 'attached' | 'deduplicated' | 'suppressed' | 'quarantined';

/** What every agent counts, under the same names. */
export interface StandardMetrics {
  readonly handled: Counter<'consumer' | 'outcome'>;
  readonly retried: Counter<'consumer'>;
  readonly parked: Counter<'consumer'>;
  readonly stageSeconds: Histogram<'stage'>;
  readonly ledger: Counter<'entry'>;
  readonly stating: Gauge;
}

/** From a fraction of what one stage takes on an idle machine to what would worry anyone. */
const stageBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Registers the standard set in an agent's registry. */
export const standardMetrics = (metrics: MetricFactory): StandardMetrics => ({
  handled: metrics.counter('argus_handled_total', 'Messages handled, by how they were settled.', [
    'consumer',
    'outcome',
  ]),
  retried: metrics.counter('argus_retried_total', 'Messages put back to be tried again.', ['consumer']),
  parked: metrics.counter('argus_parked_total', 'Messages moved to the dead letters.', ['consumer']),
  stageSeconds: metrics.histogram(
    'argus_stage_seconds',
    'How long each stage of handling takes.',
    ['stage'],
    stageBuckets,
  ),
  ledger: metrics.counter('argus_ledger_total', 'Alerts received, and what became of them.', ['entry']),
  stating: metrics.gauge('argus_stating_messages', 'Messages on their way to the bus, not stored yet.'),
});
