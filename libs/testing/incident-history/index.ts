export * from './incident-facts.js';
export * from './incident-history.js';
