import { LogLevel, webApi } from '@slack/bolt';

/** How Slack's Web API is reached. */
export interface SlackAccess {
  /** The bot token, `xoxb-…`. */
  readonly token: string;
  /** Where the Web API is, when it is not Slack's own. */
  readonly apiUrl?: string;
  readonly timeoutMs: number;
}

/** How the client is set up, also where Bolt makes it. When to try again is decided by Argus, from the record. */
export const clientOptions = ({
  apiUrl,
  timeoutMs,
}: Omit<SlackAccess, 'token'>): webApi.WebClientOptions => ({
  ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
  timeout: timeoutMs,
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  allowAbsoluteUrls: false,
  logger: silent,
});

/** A client that asks once and says nothing on the console. */
export const createSlackClient = ({ token, ...access }: SlackAccess): webApi.WebClient =>
  new webApi.WebClient(token, clientOptions(access));

/** Slack's packages would write to the console, and payloads with it. What goes wrong is in the effects. */
export const silent: NonNullable<webApi.WebClientOptions['logger']> = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
};
