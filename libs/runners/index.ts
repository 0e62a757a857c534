export { parseLabels } from './labels.js';
export { type KnownRunner, RunnerBook } from './runner-book.js';
export { type RemoteMeans, type RemoteRun, RunLeft, prepareRemotely } from './remote-action.js';
export { type RunnerStanding, standingOf } from './standing.js';
export { Runner, type RunnerParts } from './runner.js';
