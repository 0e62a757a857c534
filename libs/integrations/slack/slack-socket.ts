import { SocketModeReceiver } from '@slack/bolt';
import type { Clock } from '#libs/kernel';
import { listenOn, type SlackListener } from './slack-app.js';
import { clientOptions, silent, type SlackAccess } from './slack-client.js';

/** How Slack is called where it cannot call: Socket Mode. */
export interface SlackSocketSettings extends SlackAccess {
  /** The app-level token, `xapp-…`. */
  readonly appToken: string;
  readonly clock: Pick<Clock, 'now' | 'at'>;
  /** Told, with the reason, when there is no connection; it is tried again. */
  readonly onDisconnected: (reason: string) => void;
}

/** A connection to Slack that is made again for as long as it is wanted. */
export interface SlackSocket {
  /** Begins to connect; resolves at once, as Slack may be away. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** How long to wait before the next try, ms. */
const shortestPause = 1_000;
const longestPause = 60_000;

/**
 * Takes what Slack says over a connection that Argus opens, so that nothing has to be reachable from outside. The
 * client's own way to connect again gives up for good where Slack cannot be reached, so it is done here.
 */
export function createSlackSocket(
  { appToken, clock, onDisconnected, ...access }: SlackSocketSettings,
  listener: SlackListener,
): SlackSocket {
  const receiver = new SocketModeReceiver({
    appToken,
    autoReconnectEnabled: false,
    logger: silent,
    installerOptions: { clientOptions: clientOptions(access) },
  });
  listenOn(receiver, access, listener);
  let wanted = false;
  let failures = 0;
  let cancelRetry = (): void => undefined;

  const connect = (): void => {
    if (!wanted) return;
    receiver.client.start().then(
      () => {
        failures = 0;
      },
      (failure: unknown) => connectLater(failure instanceof Error ? failure.name : 'no connection'),
    );
  };
  const connectLater = (reason: string): void => {
    if (!wanted) return;
    onDisconnected(reason);
    const pause = Math.min(shortestPause * 2 ** failures, longestPause);
    failures += 1;
    cancelRetry();
    cancelRetry = clock.at(clock.now() + pause, connect);
  };
  receiver.client.on('disconnected', () => connectLater('the connection ended'));

  return {
    start() {
      wanted = true;
      connect();
      return Promise.resolve();
    },
    async stop() {
      wanted = false;
      cancelRetry();
      await receiver.client.disconnect();
    },
  };
}
