import { milliseconds } from '#libs/config';
import { createPrometheusSource } from '#libs/integrations/prometheus';
import { apiServer } from '#libs/probing';
import type { PrometheusEvidenceConfig } from './config/prometheus.config.js';
import type { Opened } from './opened.js';

/** Opens Prometheus, where its address is set. */
export function openPrometheus(config: PrometheusEvidenceConfig): Opened {
  const server = apiServer(config, undefined);
  if (server === undefined) {
    return { source: 'prometheus', kind: 'metric', reason: 'set triage.evidence.prometheus.url' };
  }
  const { publicUrl, componentLabels, ignored, rateWindow, mostSeries } = config;
  return createPrometheusSource({
    ...{ server, componentLabels, ignored, mostSeries, rateWindowMs: milliseconds(rateWindow) },
    ...(publicUrl === undefined ? {} : { publicUrl }),
  });
}
