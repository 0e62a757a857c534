import type { RateLimit } from './limited-account.js';

const second = 1_000;

/**
 * Jira Cloud: per second by endpoint and method, and writes to one issue
 * (https://developer.atlassian.com/cloud/jira/platform/rate-limiting/).
 */
export const jiraLimits: readonly RateLimit[] = [
  ...(['GET', 'POST', 'PUT'] as const).map((method) => ({
    name: `${method}, per endpoint`,
    most: method === 'PUT' ? 50 : 100,
    withinMs: second,
    of: ({ method: asked, path }: { method: string; path: string }) =>
      asked === method ? endpointOf(path) : undefined,
  })),
  ...[
    { most: 20, withinMs: 2 * second },
    { most: 100, withinMs: 30 * second },
  ].map(({ most, withinMs }) => ({
    ...{ name: 'writes to one issue', most, withinMs },
    of: ({ method, path }: { method: string; path: string }) =>
      method === 'GET' ? undefined : /\/issue\/([A-Z]+-\d+)/.exec(path)?.[1],
  })),
];

/**
 * Slack: one message a second in a channel with short bursts, several hundred a minute in a workspace; other methods by
 * their tier.
 */
export const slackLimits: readonly RateLimit[] = [
  {
    ...{ name: 'messages in one channel', most: 5, withinMs: 5 * second },
    of: ({ path, body }) =>
      methodOf(path) === 'chat.postMessage'
        ? (new URLSearchParams(body.toString()).get('channel') ?? '')
        : undefined,
  },
  ...(
    [
      ['chat.postMessage', 300],
      ['chat.update', 50],
      ['conversations.history', 50],
      ['conversations.replies', 50],
    ] as const
  ).map(([method, most]): RateLimit => ({
    ...{ name: method, most, withinMs: 60 * second },
    of: ({ path }) => (methodOf(path) === method ? method : undefined),
  })),
];

const endpointOf = (path: string): string => (path.split('?')[0] ?? '').replace(/[A-Z]+-\d+/, 'KEY');
const methodOf = (path: string): string => (path.split('?')[0] ?? '').replace(/^\/api\//, '');
