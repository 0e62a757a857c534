import { Type } from 'class-transformer';
import { ValidateNested } from 'class-validator';
import { Setting } from '#libs/config';
import { PrometheusEvidenceConfig } from './config/prometheus.config.js';

/** Where triage looks for what caused an incident. A source without an address is named as missing. */
export class EvidenceConfig {
  @Setting('Metrics: Prometheus, or what answers like it (Thanos, Mimir, VictoriaMetrics).')
  @ValidateNested()
  @Type(() => PrometheusEvidenceConfig)
  prometheus: PrometheusEvidenceConfig = new PrometheusEvidenceConfig();
}
