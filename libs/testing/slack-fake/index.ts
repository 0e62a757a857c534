export * from './slack-fake.js';
export type { SlackFakeMessage } from './slack-workspace.js';
