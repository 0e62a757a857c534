import addressparser from 'nodemailer/lib/addressparser';
import type { SendMailOptions } from 'nodemailer';
import type { OutgoingMessage } from '#libs/integrations/port';
import { htmlBody } from './html-body.js';

/** The name that an e-mail about this notification has everywhere and always: the key against copies. */
export function messageIdOf(notificationId: string, from: string): string {
  return `<${encodeURIComponent(notificationId)}@${domainOf(from)}>`;
}

/** The message as nodemailer takes it. Every sender renders with this, so all mails look the same. */
export function renderMail(message: OutgoingMessage, from: string): SendMailOptions {
  return {
    from,
    to: message.recipients.map((address) => ({ name: '', address: oneLine(address) })),
    subject: oneLine(message.subject),
    text: `${message.body}\n\n${message.link}\n`,
    html: htmlBody({ ...message, subject: oneLine(message.subject) }),
    messageId: messageIdOf(message.notificationId, from),
    ...(message.thread === undefined
      ? {}
      : { inReplyTo: oneLine(message.thread), references: [oneLine(message.thread)] }),
    priority: message.severity === 'critical' || message.severity === 'high' ? 'high' : 'normal',
    headers: {
      'X-Argus-Incident': oneLine(message.incidentId),
      'X-Argus-Topic': oneLine(message.topic),
      // RFC 3834: keeps out-of-office replies from answering.
      'Auto-Submitted': 'auto-generated',
    },
    // What an alert says is text, never a file or an address to be fetched and attached.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** A header is one line: whatever would begin another becomes a space. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

function domainOf(from: string): string {
  const address = addressparser(from, { flatten: true })[0]?.address ?? '';
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return address.includes('@') && /^[A-Za-z0-9.-]+$/.test(domain) ? domain : 'argus.local';
}
