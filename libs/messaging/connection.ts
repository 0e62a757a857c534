import { type NatsConnection, connect } from 'nats';
import type { MemberName } from '#libs/contracts';
import type { Signer } from '#libs/identity';
import { inboxOf } from './permissions.js';

export interface ConnectionOptions {
  /** `nats://host:port`, several separated by commas. */
  readonly url: string;
  readonly identity: MemberName;
  /** Asked for at every (re)connection, so that a rotated key is taken up. */
  readonly signer: () => Signer;
}

/** Signs in to the NATS server as one identity; reconnects for as long as it takes. */
export const connectAs = ({ url, identity, signer }: ConnectionOptions): Promise<NatsConnection> =>
  connect({
    servers: url.split(',').map((each) => each.trim()),
    name: `argus ${identity}`,
    // The client's own takes so long over a signature that many signing in at once are too late for the server.
    authenticator: (nonce) => {
      const key = signer();
      return { nkey: key.publicKey, sig: nonce ? key.sign(new TextEncoder().encode(nonce)) : '' };
    },
    inboxPrefix: inboxOf(identity),
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    // A rotated key is refused until the agent has read its new one: that must not end the connection.
    ignoreAuthErrorAbort: true,
    // A connection that died without a word is noticed within half a minute.
    pingInterval: 10_000,
    noAsyncTraces: true,
  });
