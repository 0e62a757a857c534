export { createTeamsMessenger, type TeamsSettings, type TeamsTarget } from './teams-messenger.js';
export { teamsTargetIn } from './teams-target.js';
