export { createGitHubSource } from './github-source.js';
export type { GitHubSettings } from './settings.js';
export { GitHubPullRequests } from './github-pull-requests.js';
export type { GitHubPullRequestSettings } from './pull-request-settings.js';
