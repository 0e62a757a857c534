import type { RoutingConfig } from '#libs/config';
import type { EvaluatorPolicy } from './domain/decide.js';

/** The settings as the decision reads them. */
export const evaluatorPolicy = (config: RoutingConfig): EvaluatorPolicy => ({
  severity: {
    label: config.severityLabel,
    map: Object.fromEntries(config.severities.map(({ value, severity }) => [value.toLowerCase(), severity])),
    fallback: config.severityFallback,
  },
  groupBy: config.groupBy,
  partitioning: 'by-group',
});
