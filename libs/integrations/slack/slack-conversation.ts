import type { webApi } from '@slack/bolt';
import type { ServiceAccount } from '#libs/integrations/port';
import { opening } from './slack-limits.js';

/** The ID of the conversation that a recipient is told in. */
export type ConversationOf = (recipient: string) => Promise<string>;

/**
 * A channel is a conversation; a person (`U…`, or `W…` in an Enterprise Grid) is told in the one that the app has with
 * them, which Slack has to be asked for: a message to the person's own ID could be posted, but not found again.
 */
export function conversationsOf(
  client: webApi.WebClient,
  account: Pick<ServiceAccount, 'call'>,
): ConversationOf {
  const direct = new Map<string, string>();
  return async (recipient) => {
    if (!/^[UW]/.test(recipient)) return recipient;
    const known = direct.get(recipient);
    if (known !== undefined) return known;
    const { channel } = await account.call(`open/${recipient}`, opening, () =>
      client.conversations.open({ users: recipient }),
    );
    const id = channel?.id ?? recipient;
    direct.set(recipient, id);
    return id;
  };
}
