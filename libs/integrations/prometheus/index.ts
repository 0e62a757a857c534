export { createPrometheusSource } from './prometheus-source.js';
export type { PrometheusSettings } from './settings.js';
