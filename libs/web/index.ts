export * from './credentials.js';
export * from './csrf-tokens.js';
export * from './form-key.js';
export * from './from-another-site.js';
export * from './html.js';
export * from './loopback.js';
export * from './page-headers.js';
export * from './same-origin.js';
