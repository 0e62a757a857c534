import { join } from 'node:path';
import { type Environment, milliseconds, readSecret } from '#libs/config';
import { createMailboxMessenger, createSmtpMessenger } from '#libs/integrations/email';
import { createFileTracker } from '#libs/integrations/file-tracker';
import { openJiraTracker } from '#libs/integrations/jira';
import { teamsTargetIn } from '#libs/integrations/teams';
import type { Policy } from '#libs/policy';
import { systemClock } from '#libs/kernel';
import type { Installation } from '../installation/installation.js';
import { asked } from './asked.js';
import { type Finding, broken, fine, skipped } from './finding.js';
import type { NotifierSettings, TicketingSettings } from './integration-settings.js';

/** Whether tickets can be kept wherever the settings and the policy may send them. */
export async function* checkTrackers(
  settings: TicketingSettings,
  installation: Pick<Installation, 'dataDir' | 'publicUrl'>,
): AsyncGenerator<Finding> {
  const { tracker, jira, servicenow } = settings;
  const configured: readonly (readonly [TicketingSettings['tracker'], boolean])[] = [
    ['file', false],
    ['jira', jira.site !== ''],
    ['servicenow', servicenow.instance !== ''],
  ];
  for (const [name, isSetUp] of configured)
    if (name === tracker || isSetUp) yield await checkTracker({ ...settings, tracker: name }, installation);
}

/** Whether tickets can be kept in a tracker as the settings say. */
export async function checkTracker(
  { tracker, folder, jira, servicenow }: TicketingSettings,
  { dataDir, publicUrl }: Pick<Installation, 'dataDir' | 'publicUrl'>,
): Promise<Finding> {
  if (tracker === 'file') {
    const files = createFileTracker({ folder: folder ?? join(dataDir, 'tickets'), publicUrl });
    return asked(
      'Tickets (files)',
      () => files.check(),
      "Correct the folder's owner and mode, or set ticketing.folder to another one.",
    );
  }
  if (tracker === 'servicenow') {
    const { createServiceNowTracker } = await import('#libs/integrations/servicenow');
    const { timeout, ...settings } = servicenow;
    const client = createServiceNowTracker({ ...settings, timeoutMs: milliseconds(timeout) }, systemClock);
    const fix = 'Correct ticketing.servicenow and ARGUS_SERVICENOW_PASSWORD.';
    return asked('Tickets (ServiceNow)', () => client.check(), fix);
  }
  const { timeout, ...settings } = jira;
  const client = await openJiraTracker({ ...settings, timeoutMs: milliseconds(timeout) }, systemClock);
  return asked('Tickets (Jira)', () => client.check(), 'Correct ticketing.jira and ARGUS_JIRA_TOKEN.');
}

/** Whether people can be told by e-mail as the settings say. Sends nothing. */
export async function checkEmail({ email, timeout }: NotifierSettings, dataDir: string): Promise<Finding> {
  const { mode, from, folder, host, port, secure, user, password } = email;
  if (mode === 'mailbox') {
    const mailbox = createMailboxMessenger({ folder: folder ?? join(dataDir, 'mailbox'), from });
    return asked(
      'E-mail (mailbox)',
      () => mailbox.check(),
      'Correct the folder, or set notifier.email.folder.',
    );
  }
  const timeoutMs = milliseconds(timeout);
  const server = createSmtpMessenger({ host, port, secure, user, password, from, timeoutMs });
  return asked('E-mail (SMTP)', () => server.check(), 'Correct notifier.email and ARGUS_SMTP_PASSWORD.');
}

/** Whether people can be told in Slack as the settings say. Sends nothing. */
export async function checkSlack({ slack, timeout }: NotifierSettings): Promise<Finding> {
  const { token, apiUrl } = slack;
  if (token === undefined) return skipped('Slack', 'ARGUS_SLACK_TOKEN is not set');
  const { createSlackMessenger } = await import('#libs/integrations/slack');
  const messenger = createSlackMessenger({
    ...{ token, apiUrl, timeoutMs: milliseconds(timeout), clock: systemClock },
  });
  return asked('Slack', () => messenger.check(), 'Correct notifier.slack and ARGUS_SLACK_TOKEN.');
}

/** Whether presses of buttons in Slack would be heard. */
export async function checkButtons({ slack, timeout }: NotifierSettings): Promise<Finding> {
  const { token, apiUrl, signingSecret, appToken } = slack;
  const check = 'Slack, buttons';
  if (token === undefined) return skipped(check, 'ARGUS_SLACK_TOKEN is not set');
  const { checkSlackButtons } = await import('#libs/integrations/slack');
  const effect = await checkSlackButtons({
    ...{ apiUrl, signingSecret, appToken, timeoutMs: milliseconds(timeout) },
  });
  if (effect === undefined)
    return skipped(check, 'neither ARGUS_SLACK_SIGNING_SECRET nor ARGUS_SLACK_APP_TOKEN is set');
  return asked(check, () => Promise.resolve(effect), 'See docs/slack.md, "Set it up".');
}

/** Whether the policy's webhooks of Teams have addresses. Posts nothing, so whether they answer is not known. */
export function checkTeams(policy: Policy, environment: Environment): Finding {
  const variables = [...new Set([...policy.receivers.values()].flatMap(({ teams }) => teams))];
  const check = 'Microsoft Teams';
  if (variables.length === 0) return skipped(check, 'no receiver of the policy has one');
  const wrong = variables.flatMap((name) => {
    const target = teamsTargetIn(name, readSecret(environment, name));
    return target.kind === 'done' ? [] : [target.reason];
  });
  return wrong.length === 0
    ? fine(check, `${variables.join(', ')}: the address is there`)
    : broken(check, wrong.join('; '), 'See docs/notifications.md.');
}
