import { effectDone, type Messenger, permanent, temporary } from '#libs/integrations/port';
import { findMessage } from './find-message.js';
import { renderSlackMessage, renderSlackUpdate } from './slack-blocks.js';
import { createSlackClient, type SlackAccess } from './slack-client.js';
import { conversationsOf } from './slack-conversation.js';
import { effectOfSlackFailure } from './slack-effect.js';

export interface SlackSettings extends SlackAccess {
  /** The ID of a channel, `C…`, for messages without a recipient, and to be checked. */
  readonly channel?: string;
}

/**
 * Posts to a Slack channel or person: one message per incident, what follows goes into its thread. A message carries its
 * notification's id in its metadata, and one that may have been posted before is looked for by it first. What a
 * message says can be replaced.
 */
export function createSlackMessenger({ channel, ...access }: SlackSettings): Messenger {
  const client = createSlackClient(access);
  const conversationOf = conversationsOf(client);
  const placeOf = (recipients: readonly string[]): Promise<string> =>
    conversationOf(recipients[0] ?? channel ?? '');
  return {
    channel: 'slack',
    async send(message, attempt) {
      try {
        const place = { channel: await placeOf(message.recipients), thread: message.thread };
        if (attempt.mayHaveHappened) {
          const found = await findMessage(client, place, message.notificationId);
          if (found !== undefined) return effectDone({ externalId: found }, true);
        }
        const { ts } = await client.chat.postMessage(renderSlackMessage(message, place.channel));
        return ts === undefined
          ? temporary('Slack answered without the timestamp of the message')
          : effectDone({ externalId: ts });
      } catch (failure) {
        return effectOfSlackFailure(failure);
      }
    },
    async update(externalId, message) {
      try {
        await client.chat.update(renderSlackUpdate(message, await placeOf(message.recipients), externalId));
        return effectDone({ externalId });
      } catch (failure) {
        return effectOfSlackFailure(failure);
      }
    },
    async check() {
      try {
        const { team, response_metadata: about } = await client.auth.test();
        const scopes = about?.scopes;
        if (scopes !== undefined && !scopes.includes('chat:write')) {
          return permanent('the Slack token lacks the scope chat:write: add it and install the app again');
        }
        // Needs what looking a message up needs: the scope for the history, and to be in the channel.
        if (channel !== undefined) await client.conversations.history({ channel, limit: 1 });
        return effectDone(`Slack workspace ${team ?? '(unnamed)'} can be written`);
      } catch (failure) {
        return effectOfSlackFailure(failure);
      }
    },
  };
}
