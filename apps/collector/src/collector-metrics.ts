import type { AgentMetrics } from '#libs/observability';

/** How a request was answered. */
export type AnswerName =
  | 'accepted'
  | 'partly-quarantined'
  | 'quarantined'
  | 'refused'
  | 'unauthorized'
  | 'unavailable'
  | 'failed'
  | 'hung-up';

/** What the collector counts. */
export type CollectorMetrics = ReturnType<typeof collectorMetrics>;

/** Registers the collector's metrics beside the standard ones. */
export const collectorMetrics = (metrics: AgentMetrics) => ({
  ledger: metrics.standard.ledger,
  stageSeconds: metrics.standard.stageSeconds,
  deliveries: metrics.counter(
    'argus_deliveries_total',
    'Requests to deliver alerts, by how they were answered.',
    ['source', 'answer'],
  ),
  bytes: metrics.histogram(
    'argus_delivery_bytes',
    'The length of the bodies of deliveries, as they were sent.',
    ['source'],
    [256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216],
  ),
});
