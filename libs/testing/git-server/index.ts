export { type GitServer, startGitOverHttp } from './over-http.js';
export { type GitOverSsh, startGitOverSsh } from './over-ssh.js';
export { type PersonsCommit, commitAsPerson, git } from './repository.js';
