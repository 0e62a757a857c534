import { type Effect, permanent, temporary } from '#libs/integrations/port';

/** What nodemailer tells about a failure: its own code, and the server's answer where there was one. */
interface SmtpFailure {
  readonly message?: string;
  readonly code?: string;
  readonly responseCode?: number;
  readonly response?: string;
}

/** Failures that no waiting mends, with what mends them. */
const fixes: Readonly<Record<string, string>> = {
  EAUTH: 'check notifier.email.user and ARGUS_SMTP_PASSWORD',
  ENOAUTH: 'set notifier.email.user and ARGUS_SMTP_PASSWORD',
  ECONFIG: 'check the settings under notifier.email',
};

/** The words of each failure without an answer of the server, so that no reason depends on a library's text. */
const causes: Readonly<Record<string, string>> = {
  ETIMEDOUT: 'no answer in time',
  ECONNECTION: 'the connection was closed',
  ESOCKET: 'no connection',
  EDNS: 'the name of the server is not known',
  ETLS: 'no secure connection',
};

/**
 * The retry table of SMTP (RFC 5321, 4.2.1): 4yz answers and everything about the network are temporary, 5yz
 * are permanent, but for 503 (bad sequence of commands), which is about the session and not the message.
 */
export function effectOfSmtpFailure(
  failure: unknown,
  server: string,
  clean: (text: string) => string,
): Effect<never> {
  const { code = '', responseCode, response, message } = failure as SmtpFailure;
  const fix = fixes[code] === undefined ? '' : `; ${fixes[code]}`;
  if (responseCode !== undefined && responseCode >= 400) {
    const reason = clean(`SMTP server ${server} answered ${response ?? responseCode}`);
    return responseCode >= 500 && responseCode !== 503 ? permanent(`${reason}${fix}`) : temporary(reason);
  }
  const cause = causes[code];
  if (cause !== undefined)
    return temporary(clean(`SMTP server ${server}: ${cause} (${code}: ${message ?? ''})`));
  const reason = clean(`SMTP server ${server}: ${message ?? 'unknown failure'}${fix}`);
  return fix !== '' || code === 'EENVELOPE' ? permanent(reason) : temporary(reason);
}

/** Removes the password, in every form in which SMTP carries it, from what a server or a library says. */
export function withoutPassword(
  user: string | undefined,
  password: string | undefined,
): (text: string) => string {
  if (password === undefined || password === '') return (text) => text;
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const forms = [password, base64(password), base64(`\u0000${user ?? ''}\u0000${password}`)];
  return (text) => forms.reduce((cleaned, form) => cleaned.replaceAll(form, '[password]'), text);
}
