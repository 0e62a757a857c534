export { createJiraTracker } from './jira-tracker.js';
export type { JiraSettings } from './settings.js';
