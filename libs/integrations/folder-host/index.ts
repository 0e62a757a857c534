export { FolderHost, type FolderHostSettings, type WaitingProposal } from './folder-host.js';
