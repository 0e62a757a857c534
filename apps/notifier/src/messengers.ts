import { join } from 'node:path';
import type { AgentContext } from '#libs/agent';
import { milliseconds } from '#libs/config';
import { createMailboxMessenger, createSmtpMessenger } from '#libs/integrations/email';
import type { Messenger } from '#libs/integrations/port';
import type { NotifierConfig } from './notifier.config.js';

/** The messengers of the channels that are switched on, by channel. */
export async function createMessengers(
  config: NotifierConfig,
  agent: Pick<AgentContext, 'dataDir' | 'log'>,
): Promise<ReadonlyMap<string, Messenger>> {
  const messengers = [
    ...(config.email.recipients.length > 0 ? [createEmailMessenger(config, agent)] : []),
    ...(config.slack.enabled ? [await createSlack(config)] : []),
  ];
  return new Map(messengers.map((messenger) => [messenger.channel, messenger]));
}

function createEmailMessenger(
  { email, timeout }: NotifierConfig,
  { dataDir, log }: Pick<AgentContext, 'dataDir' | 'log'>,
): Messenger {
  if (email.mode === 'mailbox') {
    return createMailboxMessenger({ folder: email.folder ?? join(dataDir, 'mailbox'), from: email.from });
  }
  const { host, port, secure, user, password, from } = email;
  return createSmtpMessenger({
    host,
    port,
    secure,
    user,
    password,
    from,
    timeoutMs: milliseconds(timeout),
    onRefusedRecipients: (recipients, reason) =>
      log.warn(
        { recipients, reason },
        'the mail server refused some recipients: correct notifier.email.recipients',
      ),
  });
}

/** Slack's client is loaded only where Slack is used. */
async function createSlack({ slack, timeout }: NotifierConfig): Promise<Messenger> {
  const { createSlackMessenger } = await import('#libs/integrations/slack');
  const { token = '', channel, apiUrl } = slack;
  return createSlackMessenger({ token, channel, apiUrl, timeoutMs: milliseconds(timeout) });
}
