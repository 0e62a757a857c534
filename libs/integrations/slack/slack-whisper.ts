import { type Effect, effectDone } from '#libs/integrations/port';
import { createSlackClient, type SlackAccess } from './slack-client.js';
import { effectOfSlackFailure } from './slack-effect.js';
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
export function createSlackWhisper(access: SlackAccess): SlackWhisper {
  const client = createSlackClient(access);
  return async ({ channel, user, thread }, text) => {
    try {
      await client.chat.postEphemeral({
        ...{ channel, user, text: escapeSlack(text), parse: 'none', link_names: false },
        ...(thread === undefined ? {} : { thread_ts: thread }),
      });
      return effectDone(undefined);
    } catch (failure) {
      return effectOfSlackFailure(failure);
    }
  };
}
