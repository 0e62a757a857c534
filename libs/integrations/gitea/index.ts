export { GiteaPullRequests } from './gitea-pull-requests.js';
export type { GiteaSettings } from './settings.js';
