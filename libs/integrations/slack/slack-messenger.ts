import type { webApi } from '@slack/bolt';
import {
  type Attempt,
  type Effect,
  type Messenger,
  type OutgoingMessage,
  type SentMessage,
  effectDone,
  permanent,
  serviceAccount,
  temporary,
} from '#libs/integrations/port';
import type { Clock } from '#libs/kernel';
import { findMessage } from './find-message.js';
import { renderSlackMessage, renderSlackUpdate } from './slack-blocks.js';
import { createSlackClient, type SlackAccess } from './slack-client.js';
import { conversationsOf } from './slack-conversation.js';
import { effectOfSlackFailure } from './slack-effect.js';
import { postingTo, updating } from './slack-limits.js';
import { type SlackFile, hasFile, uploadFile } from './upload-file.js';
import { createSlackWhisper, type SlackWhisper } from './slack-whisper.js';

export interface SlackSettings extends SlackAccess {
  /** The ID of a channel, `C…`, for messages without a recipient, and to be checked. */
  readonly channel?: string;
  readonly clock: Clock;
}

/** Slack as a channel, and as a voice that one person hears. */
export interface SlackMessenger extends Messenger {
  readonly whisper: SlackWhisper;
  /** Shows a picture in a thread, once. */
  attach(file: SlackFile, attempt: Attempt): Promise<Effect<void>>;
}

/**
 * Posts to a Slack channel or person: one message per incident, what follows goes into its thread. A message carries its
 * notification's id in its metadata, and one that may have been posted before is looked for by it first. What a
 * message says can be replaced. All of it keeps to what Slack allows one app.
 */
export function createSlackMessenger({ channel, clock, ...access }: SlackSettings): SlackMessenger {
  const client = createSlackClient(access);
  const account = serviceAccount('Slack', clock);
  const conversationOf = conversationsOf(client, account);
  const placeOf = (recipients: readonly string[]): Promise<string> =>
    conversationOf(recipients[0] ?? channel ?? '');

  const post = async (message: OutgoingMessage, conversation: string): Promise<Effect<SentMessage>> => {
    const limits = postingTo(conversation, message.severity === 'critical');
    const { ts } = await account.call(message.notificationId, limits, () =>
      client.chat.postMessage(renderSlackMessage(message, conversation)),
    );
    return ts === undefined
      ? temporary('Slack answered without the timestamp of the message')
      : effectDone({ externalId: ts });
  };

  const send = (message: OutgoingMessage, { mayHaveHappened }: Attempt): Promise<Effect<SentMessage>> =>
    account.attempt(async () => {
      const conversation = await placeOf(message.recipients);
      if (mayHaveHappened) {
        const place = { channel: conversation, thread: message.thread };
        const found = await findMessage(client, account, place, message.notificationId);
        if (found !== undefined) return effectDone({ externalId: found }, true);
      }
      return post(message, conversation);
    }, effectOfSlackFailure);

  return {
    channel: 'slack',
    send,
    whisper: createSlackWhisper(client, account),
    update: (externalId, message) =>
      account.attempt(async () => {
        const conversation = await placeOf(message.recipients);
        await account.call(`${conversation}/${externalId}`, updating, () =>
          client.chat.update(renderSlackUpdate(message, conversation, externalId)),
        );
        return effectDone({ externalId });
      }, effectOfSlackFailure),
    attach: (file, { mayHaveHappened }) =>
      account.attempt(async () => {
        const place = { channel: await placeOf(file.recipients), thread: file.thread };
        if (mayHaveHappened && (await hasFile(client, account, file.title, place)))
          return effectDone(undefined, true);
        await uploadFile(client, account, file, place, access.timeoutMs);
        return effectDone(undefined);
      }, effectOfSlackFailure),
    check: () => account.attempt(() => check(client, channel), effectOfSlackFailure),
  };
}

async function check(client: webApi.WebClient, channel: string | undefined): Promise<Effect<string>> {
  const { team, response_metadata: about } = await client.auth.test();
  const scopes = about?.scopes;
  if (scopes !== undefined && !scopes.includes('chat:write')) {
    return permanent('the Slack token lacks the scope chat:write: add it and install the app again');
  }
  // Needs what looking a message up needs: the scope for the history, and to be in the channel.
  if (channel !== undefined) await client.conversations.history({ channel, limit: 1 });
  return effectDone(`Slack workspace ${team ?? '(unnamed)'} can be written`);
}
