import type { AgentMetrics } from '#libs/observability';

/** What is counted about sources. */
export type SourceMetrics = ReturnType<typeof sourceMetrics>;

/** Registers what is counted about sources beside the standard metrics. */
export const sourceMetrics = (metrics: AgentMetrics) => ({
  errors: metrics.counter('argus_source_errors_total', 'Readings of sources that failed.', [
    'rule',
    'source',
  ]),
  leftOut: metrics.counter(
    'argus_source_series_left_out_total',
    'Series beyond maxSeries that were not looked at.',
    ['rule'],
  ),
});
