export { GitFailure, GitRefusal } from './git-program.js';
export { GitHost, tried } from './git-host.js';
export { type BranchContent, GitRepository, type PushedBranch, type RemoteBranch } from './git-repository.js';
export type { CommitSigner, GitSettings } from './settings.js';
export { sshPublicKey } from './ssh-signature.js';
