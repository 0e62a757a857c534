export { jiraContracts } from './contracts.js';
export { type JiraFake, type JiraFakeOptions, startJiraFake } from './jira-fake.js';
export type { StoredComment, StoredIssue, StoredRemoteLink } from './store.js';
export { ownAccountId } from './handlers.js';
export { adfProblems } from './adf-check.js';
