import { type Effect, effectDone, permanent } from '#libs/integrations/port';
import { createSlackClient, type SlackAccess } from './slack-client.js';
import { effectOfSlackFailure } from './slack-effect.js';

/** By what presses of buttons are known to be Slack's, or fetched from there. */
export interface SlackButtonsAccess extends Omit<SlackAccess, 'token'> {
  readonly signingSecret?: string;
  /** The app-level token, `xapp-…`. */
  readonly appToken?: string;
}

/** As _Basic Information_ shows it. */
const looksLikeSigningSecret = /^[0-9a-f]{32}$/;

/** Whether buttons can be heard, as far as that shows without one being pressed; undefined where nobody is to hear them. */
export async function checkSlackButtons({
  signingSecret,
  appToken,
  ...access
}: SlackButtonsAccess): Promise<Effect<string> | undefined> {
  if (signingSecret !== undefined && !looksLikeSigningSecret.test(signingSecret)) {
    return permanent(
      'ARGUS_SLACK_SIGNING_SECRET is no signing secret, which has 32 hexadecimal digits: copy it from Basic Information of the Slack app',
    );
  }
  if (appToken === undefined)
    return signingSecret === undefined
      ? undefined
      : effectDone('heard at /slack/events, as Slack signs them');
  try {
    await createSlackClient({ ...access, token: appToken }).apps.connections.open({});
    return effectDone('heard in Socket Mode: Slack lets Argus connect');
  } catch (failure) {
    const effect = effectOfSlackFailure(failure);
    if (effect.kind !== 'permanent') return effect;
    return permanent(
      `${effect.reason.replace(/:.*$/s, '')}: set ARGUS_SLACK_APP_TOKEN to an app-level token (xapp-…) with the scope connections:write, and turn Socket Mode on`,
    );
  }
}
