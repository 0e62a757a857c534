export { type CloserPolicy, closerDecider } from './decide.js';
export type { CloserState } from './state.js';
