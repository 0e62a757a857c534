import type { RateLimit } from '#libs/integrations/port';

const second = 1_000;
const minute = 60 * second;

/**
 * What Slack allows an app in a workspace (https://docs.slack.dev/apis/web-api/rate-limits): a method has a tier, and
 * counts by itself. Internal apps and those of the Marketplace keep tier 3 for history and replies.
 */
const tier3 = (method: string): RateLimit => ({ of: method, most: 50, withinMs: minute });
const tier4 = (method: string): RateLimit => ({ of: method, most: 100, withinMs: minute });

/**
 * chat.postMessage: one a second in a channel, where short bursts are allowed, and "several hundred messages per minute"
 * in a workspace (https://docs.slack.dev/reference/methods/chat.postMessage#rate_limiting).
 */
export const postingTo = (channel: string, urgent: boolean): readonly RateLimit[] => [
  { of: `chat.postMessage/${channel}/burst`, most: 2, withinMs: 2 * second, urgent },
  { of: `chat.postMessage/${channel}`, most: 5, withinMs: 5 * second, urgent },
  { of: 'chat.postMessage', most: 300, withinMs: minute, urgent },
];

export const updating: readonly RateLimit[] = [tier3('chat.update')];
export const whispering: readonly RateLimit[] = [tier4('chat.postEphemeral')];
export const opening: readonly RateLimit[] = [tier3('conversations.open')];
export const uploading = (
  method: 'files.getUploadURLExternal' | 'files.completeUploadExternal',
): readonly RateLimit[] => [tier4(method)];
export const reading = (method: 'conversations.history' | 'conversations.replies'): readonly RateLimit[] => [
  tier3(method),
];
