export { EvidenceConfig } from './evidence.config.js';
export { type EvidenceSources, openEvidenceSources } from './open-evidence-sources.js';
export { type EvidenceParts, type NotConfigured } from './opened.js';
export { type IncidentReader } from './past-incidents-source.js';
