import type { RateLimit } from '#libs/integrations/port';

const second = 1_000;

/**
 * Jira Cloud lets one issue be written 20 times in 2 seconds and 100 times in 30
 * (https://developer.atlassian.com/cloud/jira/platform/rate-limiting/). The limits by endpoint, some tens a second, are
 * beyond what a handful of requests at a time come to.
 */
export const writesTo = (key: string, takes = 1): readonly RateLimit[] => [
  { of: `${key}/2s`, most: 20, withinMs: 2 * second, takes },
  { of: `${key}/30s`, most: 100, withinMs: 30 * second, takes },
];

/** What a change comes to at most: fields, a link or two, a transition. */
export const writesInAChange = 4;
