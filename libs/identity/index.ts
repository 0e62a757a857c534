export * from './nkey.js';
export * from './directory.js';
export * from './key-folder.js';
export * from './key-ring.js';
export * from './server-config.js';
