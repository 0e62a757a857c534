export { type JiraTracker, createJiraTracker } from './jira-tracker.js';
export type { JiraSettings } from './settings.js';
export { isSignedByJira, readJiraWebhook } from './webhook.js';
