import { type Effect, effectOfStatus, permanent, retryAfterMs, temporary } from '#libs/integrations/port';
import type { JiraSettings } from './settings.js';

/** Turns what the SDK throws into an effect whose reason says what Jira said, and never holds a secret. */
export type FailureReader = (error: unknown, now: number) => Effect<never>;

/** Jira answered, but not with what its contract promises. */
export class UnexpectedAnswer extends Error {}

/** The request is well formed, and Jira as it is set up cannot fulfil it; waiting does not help. */
export class CannotBeDone extends Error {}

const longestDetail = 500;

/** Reads the failures of calls that were made with these settings. */
export function failuresOf(settings: Pick<JiraSettings, 'email' | 'token'>): FailureReader {
  const basic = Buffer.from(`${settings.email}:${settings.token}`).toString('base64');
  const clean = (text: string): string =>
    [settings.token, basic]
      .filter((secret) => secret !== '')
      .reduce((safe, secret) => safe.replaceAll(secret, '[secret]'), text)
      .slice(0, longestDetail);

  return (error, now) => {
    if (error instanceof CannotBeDone) return permanent(clean(error.message));
    if (error instanceof UnexpectedAnswer) return permanent(clean(error.message));
    const response = responseOf(error);
    if (response === undefined) return temporary(`Jira could not be reached: ${clean(causeOf(error))}`);
    const { status } = response;
    const detail = clean(saidBy(response.data)) + hintFor(status);
    const wait = retryAfterMs(headerOf(response.headers, 'retry-after'), now);
    // A conflict is two changes of one issue at the same time: the next attempt finds it free.
    if (status === 409) return temporary(`Jira answered 409: ${detail}`, wait);
    return effectOfStatus('Jira', status, detail, wait);
  };
}

interface JiraResponse {
  readonly status: number;
  readonly data?: unknown;
  readonly headers?: unknown;
}

/** The SDK wraps axios's error, which alone has the headers; an error without a response has no answer from Jira. */
function responseOf(error: unknown): JiraResponse | undefined {
  const response = propertyOf(propertyOf(error, 'cause'), 'response') ?? propertyOf(error, 'response');
  return typeof propertyOf(response, 'status') === 'number' ? (response as JiraResponse) : undefined;
}

/** Names a failure of the network by its code or, failing that, by its message; never by the request. */
function causeOf(error: unknown): string {
  const code = propertyOf(error, 'code');
  const message = propertyOf(error, 'message');
  return (
    [code, message].filter((part) => typeof part === 'string' && part !== '').join(', ') || 'unknown error'
  );
}

/** Jira's errorMessages, and its errors by field. */
function saidBy(data: unknown): string {
  const messages = propertyOf(data, 'errorMessages');
  const errors = propertyOf(data, 'errors');
  const said = [
    ...(Array.isArray(messages) ? messages.map(String) : []),
    ...(typeof errors === 'object' && errors !== null
      ? Object.entries(errors).map(([field, message]) => `${field}: ${String(message)}`)
      : []),
  ];
  return said.length > 0 ? said.join('; ') : 'it gave no reason';
}

const hints: Readonly<Record<number, string>> = {
  401: ' (check `email` and the API token)',
  403: ' (grant the account the permission in the project)',
};

const hintFor = (status: number): string =>
  hints[status] ?? (status >= 300 && status < 400 ? ' (check `site`: it sends callers elsewhere)' : '');

function headerOf(headers: unknown, name: string): string | undefined {
  const value = propertyOf(headers, name);
  return typeof value === 'string' ? value : undefined;
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
