export * from './slack-messenger.js';
