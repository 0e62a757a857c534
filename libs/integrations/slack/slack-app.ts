import { App, type Receiver } from '@slack/bolt';
import { clientOptions, silent, type SlackAccess } from './slack-client.js';
import { readPress, type SlackPress } from './slack-press.js';

/** What hears of buttons that people press. */
export interface SlackListener {
  /**
   * Told after Slack has its answer, which it wants within three seconds; what this takes is nobody's wait, and
   * what it throws is told to `onFailure`.
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
    await ack();
    const press = readPress(body);
    if (press === undefined) return;
    try {
      await onPress(press);
    } catch (failure) {
      onFailure(failure);
    }
  });
  app.error((failure) => {
    onFailure(failure);
    return Promise.resolve();
  });
  return app;
}
