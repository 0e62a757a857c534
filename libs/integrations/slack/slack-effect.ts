import { webApi } from '@slack/bolt';
import { type Effect, effectOfStatus, permanent, refusedThere, temporary } from '#libs/integrations/port';
import { UploadFailure } from './upload-file.js';

/** Errors that Slack means as "later" (https://docs.slack.dev/reference/methods/chat.postMessage#errors). */
const passing: ReadonlySet<string> = new Set([
  'internal_error',
  'fatal_error',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
]);

/** Slack's words for having been asked too often. */
const tooOften: ReadonlySet<string> = new Set(['ratelimited', 'rate_limited']);

const newToken = 'set ARGUS_SLACK_TOKEN to the bot token (xoxb-…) of the installed Slack app';
const invite = 'invite the app: /invite @<app> in the channel';
const channelId =
  'name the ID (C…) of a channel that the app is in under slack_channels of a receiver in the policy';

/** What mends an error that no waiting mends. */
const fixes: Readonly<Record<string, string>> = {
  invalid_auth: newToken,
  not_authed: newToken,
  account_inactive: newToken,
  token_revoked: newToken,
  token_expired: newToken,
  channel_not_found: `${channelId}; if it is private, ${invite}`,
  not_in_channel: invite,
  is_archived: `the channel is archived: ${channelId}`,
  missing_scope:
    'add the scopes chat:write and channels:history (groups:history for a private channel; im:write and im:history for persons; files:write for graphs), install again',
  user_not_found: 'correct slack of the person under people in the policy',
  user_disabled: 'the account is deactivated: correct slack of the person under people in the policy',
  restricted_action: 'a workspace setting keeps the app from posting: ask an admin of the workspace',
  thread_not_found: 'the first message of the incident was deleted from the channel',
  message_not_found: 'the message was deleted from the channel',
  cant_update_message: 'the message is not the app’s own: was it posted with another app’s token?',
  edit_window_closed:
    'the workspace lets messages be changed for some time only: ask an admin of the workspace',
  user_not_in_channel: 'the person has left the channel',
};

/** The retry table of Slack: what the client threw, as an effect. Nothing of the request, so no token, is in it. */
export function effectOfSlackFailure(failure: unknown): Effect<never> {
  if (failure instanceof webApi.WebAPIRateLimitedError) {
    return effectOfStatus('Slack', 429, 'too many messages', failure.retryAfter * 1000);
  }
  if (failure instanceof webApi.WebAPIHTTPError) {
    return effectOfStatus('Slack', failure.statusCode, failure.statusMessage || 'no success');
  }
  if (failure instanceof webApi.WebAPIPlatformError) return effectOfError(String(failure.data.error));
  if (failure instanceof webApi.WebAPIRequestError) {
    return temporary(`Slack could not be reached: ${causeOf(failure.original)}`);
  }
  if (failure instanceof UploadFailure) {
    const { message, cause } = failure;
    return temporary(cause instanceof Error ? `${message}: ${causeOf(cause)}` : message);
  }
  // An answer cut off half-way, or a 429 that does not say for how long.
  return temporary(`Slack gave no complete answer: ${failure instanceof Error ? failure.name : 'unknown'}`);
}

function effectOfError(error: string): Effect<never> {
  if (!/^[a-z0-9_]+$/.test(error)) return temporary('Slack answered something that is not its API');
  if (tooOften.has(error)) return refusedThere(`Slack answered ${error}`);
  if (passing.has(error)) return temporary(`Slack answered ${error}`);
  const fix = fixes[error];
  return permanent(`Slack answered ${error}${fix === undefined ? '' : `: ${fix}`}`);
}

function causeOf(error: Error): string {
  const code = (error.cause as NodeJS.ErrnoException | undefined)?.code;
  return code ?? error.name;
}
