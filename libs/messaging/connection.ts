import { type NatsConnection, connect, nkeyAuthenticator } from 'nats';
import type { IdentityName } from '#libs/contracts';
import { inboxOf } from './permissions.js';

export interface ConnectionOptions {
  /** `nats://host:port`, several separated by commas. */
  readonly url: string;
  readonly identity: IdentityName;
  /** Asked for at every (re)connection, so that a rotated key is taken up. */
  readonly seed: () => string;
}

/** Signs in to the NATS server as one identity; reconnects for as long as it takes. */
export const connectAs = ({ url, identity, seed }: ConnectionOptions): Promise<NatsConnection> =>
  connect({
    servers: url.split(',').map((each) => each.trim()),
    name: `argus ${identity}`,
    authenticator: nkeyAuthenticator(() => new TextEncoder().encode(seed())),
    inboxPrefix: inboxOf(identity),
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    // A rotated key is refused until the agent has read its new one: that must not end the connection.
    ignoreAuthErrorAbort: true,
    noAsyncTraces: true,
  });
