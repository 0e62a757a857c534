export * from './slack-fake.js';
export { type PressInSlack, type SlackRequest, pressPayload, slackRequest } from './slack-request.js';
export type { FakeSocket } from './slack-socket.js';
export type { SlackFakeMessage } from './slack-workspace.js';
