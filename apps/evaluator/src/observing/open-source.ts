import { resolve } from 'node:path';
import { milliseconds } from '#libs/config';
import { maskText } from '#libs/observability';
import { apiServer } from '#libs/probing';
import { HttpSource } from '../sources/http/http-source.js';
import { FileInput } from '../sources/log/file/file-input.js';
import { KeptState } from '../sources/log/kept-state.js';
import type { LogInput } from '../sources/log/log-input.js';
import type { LogSourceConfig } from '../sources/log/log-source.config.js';
import { LogSource } from '../sources/log/log-source.js';
import { LokiInput } from '../sources/log/loki/loki-input.js';
import type { OtlpInbox } from '../sources/log/otlp/inbox.js';
import { PrometheusSource } from '../sources/prometheus/prometheus-source.js';
import type { SignalSource } from '../sources/signal-source.js';
import { TcpSource } from '../sources/tcp/tcp-source.js';
import { detectorOf } from '../settings/detector-of.js';
import type { EvaluatorConfig } from '../settings/evaluator.config.js';
import type { RuleConfig } from '../settings/rule.config.js';

/** What sources are opened with. */
export interface Surroundings {
  readonly config: Pick<EvaluatorConfig, 'prometheus' | 'loki'>;
  readonly rootDir: string;
  readonly dataDir: string;
  readonly inbox: OtlpInbox;
}

/** Opens the source that a rule names. Throws where the settings name no server for it. */
export function openSource({ name, source }: RuleConfig, around: Surroundings): SignalSource {
  const { prometheus, http, tcp, log } = source;
  if (prometheus !== undefined) {
    const server = apiServer(around.config.prometheus, prometheus.url);
    return new PrometheusSource(needed(server, name, 'prometheus'), prometheus.query);
  }
  if (http !== undefined) return new HttpSource(http);
  if (tcp !== undefined) return new TcpSource(tcp);
  if (log !== undefined) return openLog(name, log, around);
  throw new Error(`evaluator.rules: ${name} names no source`);
}

function openLog(rule: string, log: LogSourceConfig, around: Surroundings): LogSource {
  return new LogSource({
    input: inputOf(rule, log, around),
    detector: detectorOf(log),
    groupBy: log.groupBy,
    kept: new KeptState(around.dataDir, rule, log),
    mask: maskText,
  });
}

function inputOf(rule: string, { file, loki, otlp }: LogSourceConfig, around: Surroundings): LogInput {
  if (file !== undefined) return new FileInput(resolve(around.rootDir, file.path), file.from);
  if (otlp !== undefined) return around.inbox.open(otlp.resource);
  const server = needed(apiServer(around.config.loki, loki?.url), rule, 'loki');
  return new LokiInput(server, loki?.query ?? '', milliseconds(loki?.delay ?? '0s'));
}

function needed<T>(server: T | undefined, rule: string, kind: 'prometheus' | 'loki'): T {
  if (server !== undefined) return server;
  throw new Error(`evaluator.rules: ${rule} names no ${kind}: set evaluator.${kind}.url, or url in the rule`);
}
