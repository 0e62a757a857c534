export * from './runbook.js';
export * from './format.js';
export * from './match.js';
export * from './render-action.js';
export * from './repository.js';
export { renderCheck } from './render-verify.js';
export type * from './verify.js';
