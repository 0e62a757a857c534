import type { webApi } from '@slack/bolt';
import { type Effect, type ServiceAccount, effectDone } from '#libs/integrations/port';
import { effectOfSlackFailure } from './slack-effect.js';
import { whispering } from './slack-limits.js';
import { escapeSlack } from './slack-text.js';

/** One person in one channel, or in the thread of a message there. */
export interface SlackEar {
  readonly channel: string;
  readonly user: string;
  readonly thread?: string;
}

/** Tells one person something that nobody else in the channel sees, and that Slack does not keep. */
export type SlackWhisper = (ear: SlackEar, text: string) => Promise<Effect<void>>;

/** Creates the means to whisper. */
export const createSlackWhisper =
  (client: webApi.WebClient, account: ServiceAccount): SlackWhisper =>
  ({ channel, user, thread }, text) =>
    account.attempt(async () => {
      await account.call(`${channel}/${user}/${thread ?? ''}/${text}`, whispering, () =>
        client.chat.postEphemeral({
          ...{ channel, user, text: escapeSlack(text), parse: 'none', link_names: false },
          ...(thread === undefined ? {} : { thread_ts: thread }),
        }),
      );
      return effectDone(undefined);
    }, effectOfSlackFailure);
