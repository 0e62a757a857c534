import type { RateLimit } from '#libs/integrations/port';

const second = 1_000;

/**
 * Jira Cloud lets one issue be written 20 times in 2 seconds and 100 times in 30, and an endpoint, whatever the issue, be
 * asked to POST 100 times a second and to PUT 50 times
 * (https://developer.atlassian.com/cloud/jira/platform/rate-limiting/).
 */
const writesTo = (key: string, takes: number): readonly RateLimit[] => [
  { of: `${key}/2s`, most: 20, withinMs: 2 * second, takes },
  { of: `${key}/30s`, most: 100, withinMs: 30 * second, takes },
];

const posting = (what: string, takes = 1): RateLimit => ({
  ...{ of: `POST ${what}`, most: 100, withinMs: second, takes },
});

/** What a change comes to at most: fields, a link or two, a transition. */
const writesInAChange = 4;

/** A new issue, with so many links. */
export const creating = (links: number): readonly RateLimit[] => [posting('issue'), posting('link', links)];

/** A comment on an issue. */
export const commenting = (key: string): readonly RateLimit[] => [...writesTo(key, 1), posting('comment')];

/** A file for an issue. */
export const attaching = (key: string): readonly RateLimit[] => [...writesTo(key, 1), posting('attachment')];

/** A change to an issue, with so many links. */
export const changing = (key: string, links: number): readonly RateLimit[] => [
  ...writesTo(key, writesInAChange),
  ...[posting('transition'), { of: 'PUT', most: 50, withinMs: second }],
  ...(links === 0 ? [] : [posting('link', links)]),
];
