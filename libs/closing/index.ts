export { type CloserPolicy, type Look, type ResolveRequest, closerDecider } from './decide.js';
export type { CloserState } from './state.js';
