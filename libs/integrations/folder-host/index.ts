export { FolderHost, type FolderHostSettings, type WaitingProposal } from './folder-host.js';
export { readDocuments } from './read-documents.js';
