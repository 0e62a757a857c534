export { createGitHubSource } from './github-source.js';
export type { GitHubSettings } from './settings.js';
