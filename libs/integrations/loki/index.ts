export { createLokiSource } from './loki-source.js';
export type { LokiSettings } from './settings.js';
