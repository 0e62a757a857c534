export { createLogger, type LoggerOptions } from './logger.js';
export type { Logger } from 'pino';
export { createMetrics, mergeMetrics, type AgentMetrics } from './metrics.js';
export type { MetricFactory, MetricName } from './metric-factory.js';
export type { LedgerEntry, StandardMetrics } from './standard-metrics.js';
export { startTracing, traceparentOf, type Tracing, type TracingOptions } from './tracing.js';
export { maskText, recordableText, withoutSecrets } from './without-secrets.js';
