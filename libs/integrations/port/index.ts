export * from './alert-group.js';
export * from './command-outcome.js';
export * from './effect.js';
export * from './http-status.js';
export * from './messenger.js';
export * from './named-targets.js';
export * from './tracker.js';
export * from './tracker-quiet.js';
