export * from './credentials.js';
export * from './from-another-site.js';
export * from './html.js';
export * from './loopback.js';
export * from './page-headers.js';
