import { Type } from 'class-transformer';
import { ValidateNested } from 'class-validator';
import { Setting } from '#libs/config';
import {
  GitHubEvidenceConfig,
  GitLabEvidenceConfig,
  KubernetesEvidenceConfig,
} from './config/changes.config.js';
import {
  ElasticsearchEvidenceConfig,
  LogFilesConfig,
  LokiEvidenceConfig,
  ReceivedLogsEvidenceConfig,
} from './config/logs.config.js';
import { PrometheusEvidenceConfig } from './config/prometheus.config.js';
import { JaegerEvidenceConfig } from './config/traces.config.js';

/** Where triage looks for what caused an incident. A source without an address is named as missing. */
export class EvidenceConfig {
  @Setting('Metrics: Prometheus, or what answers like it (Thanos, Mimir, VictoriaMetrics).')
  @ValidateNested()
  @Type(() => PrometheusEvidenceConfig)
  prometheus: PrometheusEvidenceConfig = new PrometheusEvidenceConfig();

  @Setting('Logs: Loki.')
  @ValidateNested()
  @Type(() => LokiEvidenceConfig)
  loki: LokiEvidenceConfig = new LokiEvidenceConfig();

  @Setting('Logs: Elasticsearch or OpenSearch.')
  @ValidateNested()
  @Type(() => ElasticsearchEvidenceConfig)
  elasticsearch: ElasticsearchEvidenceConfig = new ElasticsearchEvidenceConfig();

  @Setting('Logs: files of this machine.')
  @ValidateNested()
  @Type(() => LogFilesConfig)
  logFiles: LogFilesConfig = new LogFilesConfig();

  @Setting('Logs: what was sent to the evaluator with OTLP.')
  @ValidateNested()
  @Type(() => ReceivedLogsEvidenceConfig)
  receivedLogs: ReceivedLogsEvidenceConfig = new ReceivedLogsEvidenceConfig();

  @Setting('Changes: deployments and commits on GitHub.')
  @ValidateNested()
  @Type(() => GitHubEvidenceConfig)
  github: GitHubEvidenceConfig = new GitHubEvidenceConfig();

  @Setting('Changes: deployments and commits on GitLab.')
  @ValidateNested()
  @Type(() => GitLabEvidenceConfig)
  gitlab: GitLabEvidenceConfig = new GitLabEvidenceConfig();

  @Setting('Changes: events and rollouts of Kubernetes.')
  @ValidateNested()
  @Type(() => KubernetesEvidenceConfig)
  kubernetes: KubernetesEvidenceConfig = new KubernetesEvidenceConfig();

  @Setting('Traces, and who calls whom: Jaeger.')
  @ValidateNested()
  @Type(() => JaegerEvidenceConfig)
  jaeger: JaegerEvidenceConfig = new JaegerEvidenceConfig();
}
