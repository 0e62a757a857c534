export { contractFile } from './contract-file.js';
export { giteaDocument, startGiteaFake } from './gitea.js';
export { type CodeHostFake, githubDocument, startGitHubFake } from './github.js';
export { startGitLabFake } from './gitlab.js';
export { PullStore, type StoredPull, type StoredSaying, argusAccount } from './store.js';
