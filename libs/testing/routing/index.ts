export * from './given.js';
export { digest } from './digest.js';
export { Mind } from './mind.js';
