export { changeFindings, type ChangeContext } from './changes/change-findings.js';
export { evidenceId } from './evidence-id.js';
export { type Asked, type Gathered, type Gathering, gatherEvidence } from './gather.js';
export { historyFindings, type PresentIncident } from './history/history-findings.js';
export { type MinerLimits, type Template, TemplateMiner, currentOf } from './logs/template-miner.js';
export { metricFindings } from './metrics/metric-findings.js';
export { type Findings, hypothesise } from './rank/hypothesise.js';
export type { Windows } from './windows.js';
