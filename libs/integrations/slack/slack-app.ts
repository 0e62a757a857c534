import { App, type Receiver } from '@slack/bolt';
import { clientOptions, silent, type SlackAccess } from './slack-client.js';
import { readPress, type SlackPress } from './slack-press.js';

/** What hears of buttons that people press. */
export interface SlackListener {
  /**
   * Resolves once the press cannot be lost any more. Slack, which wants its answer within three seconds, has it then;
   * if that takes longer or fails, Slack has none, and shows the person that the press came to nothing.
   */
  readonly onPress: (press: SlackPress) => Promise<void>;
  readonly onFailure: (failure: unknown) => void;
}

/** Bolt's app behind a receiver of its own kind: it takes presses of Argus's buttons, and nothing else. */
export function listenOn(
  receiver: Receiver,
  access: SlackAccess,
  { onPress, onFailure }: SlackListener,
): App {
  const app = new App({
    receiver,
    authorize: () => Promise.resolve({ botToken: access.token }),
    clientOptions: clientOptions(access),
    logger: silent,
    convoStore: false,
    ignoreSelf: false,
  });
  app.action(/^argus_/, async ({ ack, body }) => {
    const press = readPress(body);
    if (press !== undefined) await onPress(press);
    await ack();
  });
  // Thrown on, so that the receiver answers that it failed.
  app.error((failure) => {
    onFailure(failure);
    return Promise.reject(failure);
  });
  return app;
}
