/** The behaviour that every adapter of a port shows. Needs Jest, unlike the rest of libs/testing. */
export * from './messenger.js';
export { type SeenTicket, type TrackerUnderTest, describeTracker } from './tracker.js';
export { type EvidenceSourceUnderTest, describeEvidenceSource } from './evidence-source.js';
export { type PullRequestsUnderTest, describePullRequests } from './pull-requests.js';
