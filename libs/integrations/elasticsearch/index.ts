export { createElasticsearchSource } from './elasticsearch-source.js';
export type { ElasticsearchSettings } from './settings.js';
