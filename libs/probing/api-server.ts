/** A server that is asked, and what it wants to be shown, as the settings have it. */
export interface ApiServerConfig {
  readonly url?: string;
  readonly user: string;
  readonly password?: string;
  readonly token?: string;
  readonly tenant?: string;
}

/** A server with an HTTP API that is asked, with what it wants to be shown. */
export interface ApiServer {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The server to ask: one that a rule names, or the one of the settings. What is secret is shown to the server of
 * the settings only, whatever other address a rule names.
 */
export function apiServer(config: ApiServerConfig, ownUrl: string | undefined): ApiServer | undefined {
  const url = ownUrl ?? config.url;
  if (url === undefined) return undefined;
  const isTheirs = config.url !== undefined && new URL(url).origin === new URL(config.url).origin;
  return { url: url.replace(/\/+$/, ''), headers: isTheirs ? credentials(config) : {} };
}

function credentials({ user, password, token, tenant }: ApiServerConfig): Record<string, string> {
  const basic = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const shown = token !== undefined ? `Bearer ${token}` : password !== undefined ? basic : undefined;
  return {
    ...(shown === undefined ? {} : { authorization: shown }),
    ...(tenant === undefined ? {} : { 'x-scope-orgid': tenant }),
  };
}
