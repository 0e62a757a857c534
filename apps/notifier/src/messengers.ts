import { join } from 'node:path';
import type { AgentContext } from '#libs/agent';
import { type Environment, milliseconds } from '#libs/config';
import { createMailboxMessenger, createSmtpMessenger } from '#libs/integrations/email';
import type { Messenger } from '#libs/integrations/port';
import type { SlackMessenger } from '#libs/integrations/slack';
import { createTeamsMessenger } from '#libs/integrations/teams';
import { createWebhookMessenger } from '#libs/integrations/webhook';
import type { NotifierConfig } from './notifier.config.js';
import { teamsNamed, teamsNames } from './teams-webhooks.js';
import { webhookNamed, webhookNames } from './webhooks.js';

/** The messengers of the channels that can be used, by channel. */
export function createMessengers(
  config: NotifierConfig,
  agent: Pick<AgentContext, 'dataDir' | 'log' | 'clock' | 'policy'>,
  slack: SlackMessenger | undefined,
  environment: Environment = process.env,
): ReadonlyMap<string, Messenger> {
  const messengers = [
    createEmailMessenger(config, agent),
    ...(slack === undefined ? [] : [slack]),
    createWebhookMessenger({
      timeoutMs: milliseconds(config.timeout),
      clock: agent.clock,
      targetOf: (name) => webhookNamed(agent.policy(), name, environment),
      names: () => webhookNames(agent.policy()),
    }),
    createTeamsMessenger({
      timeoutMs: milliseconds(config.timeout),
      clock: agent.clock,
      targetOf: (name) => teamsNamed(agent.policy(), name, environment),
      names: () => teamsNames(agent.policy()),
    }),
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
    ...{ host, port, secure, user, password, from },
    timeoutMs: milliseconds(timeout),
    onRefusedRecipients: (recipients, reason) =>
      log.warn(
        { recipients, reason },
        "the mail server refused some recipients: correct the receiver's email in the policy",
      ),
  });
}

/**
 * Slack, where there is a token: one for all that is said there, as its limits count together. Its client is loaded
 * only where Slack is used. Which channel a message goes to is said with it.
 */
export async function createSlack(
  { slack, timeout }: NotifierConfig,
  { clock }: Pick<AgentContext, 'clock'>,
): Promise<SlackMessenger | undefined> {
  const { token, apiUrl } = slack;
  if (token === undefined) return undefined;
  const { createSlackMessenger } = await import('#libs/integrations/slack');
  return createSlackMessenger({ token, apiUrl, timeoutMs: milliseconds(timeout), clock });
}
