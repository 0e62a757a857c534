export { createGitLabSource } from './gitlab-source.js';
export type { GitLabSettings } from './settings.js';
export { GitLabMergeRequests } from './gitlab-merge-requests.js';
export type { GitLabMergeRequestSettings } from './merge-request-settings.js';
