import { type Credentials, isLoopback } from '#libs/web';

/** Refuses to start where anybody on the network could make up alerts. */
export function requireCredentialsBeyondLoopback(host: string, credentials: Credentials): void {
  if (credentials.needed || isLoopback(host)) return;
  throw new Error(
    `http.host is "${host}", so deliveries can come from other machines, and neither collector.auth.bearerToken ` +
      'nor collector.auth.password is set. Set the environment variable ARGUS_COLLECTOR_TOKEN or ' +
      'ARGUS_COLLECTOR_PASSWORD to a random text (openssl rand -base64 24), or http.host to 127.0.0.1.',
  );
}
