export { createGitLabSource } from './gitlab-source.js';
export type { GitLabSettings } from './settings.js';
