import { describe, expect, it } from '@jest/globals';
import { loadSections, parseConfig } from '#libs/config';
import { defaultPolicy } from '#libs/policy';
import { TicketingConfig, ticketingPolicy } from './ticketing.config.js';

const load = (yaml: string, environment: Record<string, string> = {}) => {
  const document = parseConfig(yaml, 'argus.yaml');
  if (!document.ok) throw new Error(JSON.stringify(document.error));
  return loadSections(document.value, [TicketingConfig], environment);
};

const jira = `
ticketing:
  tracker: jira
  jira:
    site: https://example.atlassian.net
    email: argus@example.org
    project: OPS
    priorities:
      critical: Highest
`;

describe("ticketing's settings", () => {
  it('keep tickets in files without any setting', () => {
    const loaded = load('');
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
    const policy = ticketingPolicy(loaded.value.get(TicketingConfig), 'https://argus.test', defaultPolicy);
    expect(policy).toMatchObject({
      tracker: 'file',
      trackers: ['file'],
      updateEveryMs: 30_000,
      publicUrl: 'https://argus.test',
    });
    expect(policy.commentOn).toContain('recommendation');
  });

  it('take Jira with its token from the environment', () => {
    const loaded = load(jira, { ARGUS_JIRA_TOKEN: 'secret' });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
    expect(loaded.value.get(TicketingConfig).jira).toMatchObject({
      project: 'OPS',
      issueType: 'Task',
      token: 'secret',
      priorities: { critical: 'Highest' },
    });
  });

  it.each([
    ['Jira without a token', jira, /jira\.token/],
    ['Jira without a project', 'ticketing: { tracker: jira }', /jira\.project/],
    [
      'ServiceNow without a user',
      'ticketing: { servicenow: { instance: "https://x.test" } }',
      /servicenow\.user/,
    ],
    [
      'Jira beside files without a project',
      'ticketing: { jira: { site: "https://x.test" } }',
      /jira\.project/,
    ],
    ['an unknown tracker', 'ticketing: { tracker: trello }', /ticketing\.tracker/],
    ['an unknown topic', 'ticketing: { commentOn: [weather] }', /ticketing\.commentOn/],
    [
      'a single attempt, which could never find a ticket again',
      'ticketing: { maxAttempts: 1 }',
      /ticketing\.maxAttempts/,
    ],
  ])('refuse %s', (_case, yaml, problem) => {
    const loaded = load(yaml);
    expect(loaded.ok ? 'accepted' : JSON.stringify(loaded.error)).toMatch(problem);
  });
});
