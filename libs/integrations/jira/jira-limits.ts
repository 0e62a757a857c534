import type { RateLimit, ServiceAccount } from '#libs/integrations/port';

const second = 1_000;

/** What a change comes to at most: fields, a link or two, a transition. */
const writesInAChange = 4;

/**
 * Jira Cloud lets one issue be written 20 times in 2 seconds and 100 times in 30
 * (https://developer.atlassian.com/cloud/jira/platform/rate-limiting/). The limits by endpoint, some tens a second, are
 * beyond what a handful of requests at a time come to.
 */
export const writesTo = (key: string): readonly RateLimit[] => [
  { of: `${key}/2s`, most: 20, withinMs: 2 * second },
  { of: `${key}/30s`, most: 100, withinMs: 30 * second },
];

/** Waits until an issue may be changed, with all the writes that this takes. */
export async function turnToChange(
  account: Pick<ServiceAccount, 'turn'>,
  { key, operationId }: { readonly key: string; readonly operationId: string },
): Promise<void> {
  for (let write = 1; write <= writesInAChange; write++)
    await account.turn(`${operationId}/${write}`, writesTo(key));
}
