export * from './mailbox-messenger.js';
export * from './smtp-messenger.js';
