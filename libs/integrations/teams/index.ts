export { createTeamsMessenger, type TeamsSettings, type TeamsTarget } from './teams-messenger.js';
