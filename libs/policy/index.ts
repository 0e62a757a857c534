export * from './timestamp.js';
export * from './stable-hash.js';
export * from './severity-map.js';
export * from './grouping.js';
export * from './partition.js';
export * from './regular-expression.js';
export * from './matchers.js';
export * from './maintenance-window.js';
