export { FolderHost, type FolderHostSettings } from './folder-host.js';
export type { WaitingProposal } from './waiting-proposal.js';
