import { webApi, LogLevel } from '@slack/bolt';
import { effectDone, type Messenger, permanent, temporary } from '#libs/integrations/port';
import { findMessage } from './find-message.js';
import { renderSlackMessage } from './slack-blocks.js';
import { effectOfSlackFailure } from './slack-effect.js';

export interface SlackSettings {
  /** The bot token, `xoxb-…`. */
  readonly token: string;
  /** The ID of a channel, `C…`, for messages without a recipient, and to be checked. */
  readonly channel?: string;
  /** Where the Web API is, when it is not Slack's own. */
  readonly apiUrl?: string;
  readonly timeoutMs: number;
}

/**
 * Posts to a Slack channel: one message per incident, what follows goes into its thread. A message carries its
 * notification's id in its metadata, and one that may have been posted before is looked for by it first.
 */
export function createSlackMessenger({ token, channel, apiUrl, timeoutMs }: SlackSettings): Messenger {
  const client = new webApi.WebClient(token, {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    timeout: timeoutMs,
    // When to try again is decided by the notifier, from the record.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logger: silent,
  });
  return {
    channel: 'slack',
    async send(message, attempt) {
      const place = { channel: message.recipients[0] ?? channel ?? '', thread: message.thread };
      try {
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

/** The client would write to the console. What goes wrong is in the effect, which the notifier logs. */
const silent: webApi.WebClientOptions['logger'] = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
};
