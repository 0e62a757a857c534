import type { RequestListener } from 'node:http';
import { ExpressReceiver } from '@slack/bolt';
import { silent, type SlackAccess } from './slack-client.js';
import { listenOn, type SlackListener } from './slack-app.js';

/** How Slack's requests are told from others. */
export interface SlackHttpSettings extends SlackAccess {
  /** The signing secret of the app. */
  readonly signingSecret: string;
  /** The path that Slack is told to post to. */
  readonly path: string;
}

/**
 * Takes what Slack posts: checks the signature over the raw body (so nobody may have read it before) and that the
 * timestamp is at most five minutes old, and answers 401 otherwise.
 */
export function createSlackHttp(
  { signingSecret, path, ...access }: SlackHttpSettings,
  listener: SlackListener,
): RequestListener {
  const receiver = new ExpressReceiver({
    signingSecret,
    endpoints: path,
    logger: silent,
    bodyLimit: '1mb',
    // What nobody listens to, or what takes too long, is no reason to let Slack wait.
    unhandledRequestTimeoutMillis: 2_500,
    processEventErrorHandler: ({ response }) => {
      // Slack then shows a warning beside the button.
      if (!response.headersSent) response.writeHead(500).end();
      return Promise.resolve(false);
    },
  });
  listenOn(receiver, access, listener);
  receiver.app.disable('x-powered-by');
  return receiver.app;
}
