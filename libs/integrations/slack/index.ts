export { checkSlackButtons, type SlackButtonsAccess } from './check-buttons.js';
export { createSlackHttp, type SlackHttpSettings } from './slack-http.js';
export { createSlackMessenger, type SlackMessenger, type SlackSettings } from './slack-messenger.js';
export { createSlackSocket, type SlackSocket, type SlackSocketSettings } from './slack-socket.js';
export type { SlackAccess } from './slack-client.js';
export type { SlackListener } from './slack-app.js';
export type { SlackPress } from './slack-press.js';
export type { SlackEar, SlackWhisper } from './slack-whisper.js';
