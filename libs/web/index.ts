export * from './html.js';
export * from './loopback.js';
export * from './page-headers.js';
