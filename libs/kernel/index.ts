export * from './outcome.js';
export * from './result.js';
export * from './clock.js';
export * from './decider.js';
export * from './nearest-name.js';
