export { codeOwners, codeOwnersPaths } from './code-owners.js';
export { type RepositoryParts, documentFolders, openCodeHost, openFolderHost } from './open-code-host.js';
export { RepositoryConfig, type RepositoryHost, repositoryHosts } from './repository.config.js';
export { PullRequestHost } from './pull-request-host.js';
