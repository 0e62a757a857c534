import { createTransport } from 'nodemailer';
import { effectDone, type Messenger } from '#libs/integrations/port';
import { messageIdOf, renderMail } from './render-mail.js';
import { effectOfSmtpFailure, withoutPassword } from './smtp-effect.js';

export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (port 465). Otherwise STARTTLS is used where the server offers it. */
  readonly secure: boolean;
  readonly user?: string;
  readonly password?: string;
  readonly from: string;
  readonly timeoutMs: number;
  /** Told when the server took the message for some recipients and refused it for others. */
  readonly onRefusedRecipients?: (addresses: readonly string[], reason: string) => void;
}

/**
 * Sends e-mail through an SMTP server. SMTP cannot be asked whether it took a message before, so a message
 * whose answer was lost is sent again under the same Message-ID: at least once, and mail systems and readers
 * that collapse copies have what they need to do it.
 */
export function createSmtpMessenger(settings: SmtpSettings): Messenger {
  const { host, port, secure, user, password, from, timeoutMs } = settings;
  const server = `${host}:${port}`;
  const clean = withoutPassword(user, password);
  const transport = createTransport({
    host,
    port,
    secure,
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    // A password never crosses a network in the clear.
    requireTLS: user !== undefined && !secure && !isLoopback(host),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    socketCloseTimeout: 0,
    logger: false,
  });
  return {
    channel: 'email',
    async send(message) {
      try {
        const answer = await transport.sendMail(renderMail(message, from));
        if (answer.rejected.length > 0) {
          settings.onRefusedRecipients?.(answer.rejected, clean(refusals(answer.rejectedErrors)));
        }
        return effectDone({ externalId: messageIdOf(message.notificationId, from) });
      } catch (failure) {
        return effectOfSmtpFailure(failure, server, clean);
      }
    },
    async check() {
      try {
        await transport.verify();
        return effectDone(`SMTP server ${server} takes mail`);
      } catch (failure) {
        return effectOfSmtpFailure(failure, server, clean);
      }
    },
  };
}

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d+){3}|::1)$/.test(host);

const refusals = (errors: readonly { response?: string }[] | undefined): string =>
  (errors ?? []).map(({ response }) => response ?? 'refused').join('; ');
