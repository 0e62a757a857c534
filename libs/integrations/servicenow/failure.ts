import { type Effect, effectOfStatus, permanent, retryAfterMs, temporary } from '#libs/integrations/port';
import type { ServiceNowSettings } from './settings.js';

/** The request is well formed, and ServiceNow as it is set up cannot fulfil it; waiting does not help. */
export class CannotBeDone extends Error {}

/** ServiceNow answered, and not with success. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly said: string,
    readonly retryAfter: string | null,
  ) {
    super(`ServiceNow answered ${status}`);
  }
}

const longestDetail = 500;

const hints: Readonly<Record<number, string>> = {
  401: ' (check `user` and ARGUS_SERVICENOW_PASSWORD)',
  403: ' (grant the user the role itil, or what the table needs; a data policy may ask for more fields)',
};

/** Turns what a request throws into an effect whose reason says what ServiceNow said, and never holds a secret. */
export function failuresOf(
  settings: Pick<ServiceNowSettings, 'user' | 'password'>,
): (error: unknown, now: number) => Effect<never> {
  const basic = Buffer.from(`${settings.user}:${settings.password}`).toString('base64');
  const clean = (text: string): string =>
    [settings.password, basic]
      .filter((secret) => secret !== '')
      .reduce((safe, secret) => safe.replaceAll(secret, '[secret]'), text)
      .slice(0, longestDetail);
  return (error, now) => {
    if (error instanceof CannotBeDone) return permanent(clean(error.message));
    if (error instanceof Refused) {
      const { status, said, retryAfter } = error;
      const elsewhere =
        status >= 300 && status < 400 ? ' (check `instance`: it sends callers elsewhere)' : '';
      const detail = clean(said) + (hints[status] ?? elsewhere);
      return effectOfStatus('ServiceNow', status, detail, retryAfterMs(retryAfter, now));
    }
    return temporary(`ServiceNow could not be reached: ${clean(causeOf(error))}`);
  };
}

/** Names a failure of the network by its code or, failing that, by its message; never by the request. */
function causeOf(error: unknown): string {
  const { cause, name, message } = error as { cause?: { code?: string }; name?: string; message?: string };
  if (name === 'TimeoutError') return 'no answer in time';
  return cause?.code ?? message ?? 'unknown error';
}
