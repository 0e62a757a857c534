export { type OpenApiDocument, type OpenApiFake, startOpenApiFake } from './openapi-fake/index.js';
export { type JiraFake, jiraContracts, startJiraFake } from './jira-fake/index.js';
export * from './http-receiver.js';
export * from './slack-fake/index.js';
export * from './smtp-server.js';
export { startTestBus, type TestBus } from './bus.js';
export { eventually } from './eventually.js';
export { ManualClock } from './manual-clock.js';
