import type { Clock } from '#libs/kernel';
import type { JiraTracker } from './jira-tracker.js';
import type { JiraSettings } from './settings.js';

export type { JiraTracker } from './jira-tracker.js';
export type { JiraSettings } from './settings.js';
export { isSignedByJira, readJiraWebhook } from './webhook.js';

/** A tracker over Jira's API. Its client is loaded here, as it is big and not everybody has Jira. */
export async function openJiraTracker(settings: JiraSettings, clock: Clock): Promise<JiraTracker> {
  const { createJiraTracker } = await import('./jira-tracker.js');
  return createJiraTracker(settings, clock);
}
