import type { PolicyPath, ReceiverText } from '#libs/policy';
import { type Mapping, configs, isMapping } from './mappings.js';
import { importTeams, teamsKeys } from './import-teams.js';
import type { NotTaken } from './not-taken.js';

/** Email, Slack, Teams and webhooks of all receivers; others keep their name, since routes refer to it. */
export function importReceivers(value: unknown, note: NotTaken): unknown {
  if (!Array.isArray(value)) return value;
  const variables = new Set<string>();
  return value.map((receiver: unknown, index) =>
    isMapping(receiver) ? importReceiver(receiver, ['receivers', index], variables, note) : receiver,
  );
}

function importReceiver(
  receiver: Mapping,
  path: PolicyPath,
  variables: Set<string>,
  note: NotTaken,
): ReceiverText {
  const email = configs(receiver, 'email_configs').flatMap((config, index) =>
    addressesIn(config, [...path, 'email_configs', index], note),
  );
  const slack = configs(receiver, 'slack_configs').flatMap((config, index) =>
    channelIn(config, [...path, 'slack_configs', index], note),
  );
  const webhooks = configs(receiver, 'webhook_configs').flatMap((config, index) =>
    webhookIn(config, [...path, 'webhook_configs', index], note),
  );
  const teams = importTeams(receiver, path, variables, note);
  for (const key of Object.keys(receiver)) {
    if (!known.includes(key)) {
      note(
        [...path, key],
        'was not taken; of the ways to tell people Argus knows email, Slack, Microsoft Teams and webhooks',
      );
    }
  }
  const imported = {
    name: receiver['name'] as string,
    ...(email.length > 0 ? { email: [...new Set(email)] } : {}),
    ...(slack.length > 0 ? { slack_channels: [...new Set(slack)] } : {}),
    ...(webhooks.length > 0 ? { webhooks } : {}),
    ...(teams.length > 0 ? { teams } : {}),
  };
  const hasWays = Object.keys(receiver).length > 1;
  if (hasWays && Object.keys(imported).length === 1) {
    note(path, 'tells nobody in Argus; give it email, slack_channels, teams or webhooks');
  }
  return imported;
}

const known = ['name', 'email_configs', 'slack_configs', 'webhook_configs', ...teamsKeys];

/** Whatever else stands in a receiver's part, key by key, unless Argus does so anyway. */
function noteOthers(config: Mapping, taken: readonly string[], path: PolicyPath, note: NotTaken): void {
  for (const [key, value] of Object.entries(config)) {
    if (taken.includes(key) || (key === 'send_resolved' && value === true)) continue;
    const secret = secretIn(key, path);
    const instead = secret === undefined ? insteadOf[key] : `it is a secret: ${secret}`;
    note([...path, key], `was not taken${instead === undefined ? '' : `; ${instead}`}`);
  }
}

const insteadOf: Readonly<Record<string, string>> = {
  send_resolved: 'in Argus everybody hears of the end',
  max_alerts: 'a webhook gets the 100 worst alerts at most',
};

function secretIn(key: string, path: PolicyPath): string | undefined {
  if (!/password|secret|token|credential|authorization|basic_auth|bearer|api_url|http_config/.test(key))
    return undefined;
  if (path.includes('email_configs')) return 'set the variable ARGUS_SMTP_PASSWORD';
  if (path.includes('slack_configs')) return 'set the variable ARGUS_SLACK_TOKEN';
  return 'name a variable such as ARGUS_WEBHOOK_SECRET in secret_env of the webhook';
}

function addressesIn(config: Mapping, path: PolicyPath, note: NotTaken): string[] {
  noteOthers(config, ['to'], path, note);
  const to = typeof config['to'] === 'string' ? config['to'] : '';
  return to.split(',').flatMap((each) => {
    const address = (/<([^<>]+)>\s*$/.exec(each)?.[1] ?? each).trim();
    if (/^[^\s@<>,;{}]+@[^\s@<>,;{}]+$/.test(address)) return [address];
    note([...path, 'to'], 'was not taken; write an address such as oncall@example.org into email');
    return [];
  });
}

function channelIn(config: Mapping, path: PolicyPath, note: NotTaken): string[] {
  noteOthers(config, ['channel'], path, note);
  const { channel } = config;
  if (typeof channel === 'string' && /^[CGD][A-Z0-9]{4,}$/.test(channel)) return [channel];
  const fix = "write the channel's ID (in Slack: its details, at the end) into slack_channels";
  note([...path, 'channel'], `was not taken, since it is no ID; ${fix}`);
  return [];
}

function webhookIn(config: Mapping, path: PolicyPath, note: NotTaken): { url: string }[] {
  noteOthers(config, ['url'], path, note);
  const { url } = config;
  if (typeof url === 'string' && isHarmless(url)) return [{ url }];
  note(
    [...path, 'url'],
    'was not taken, since it is no plain address or may hold a secret; write it into webhooks yourself',
  );
  return [];
}

/** An address without user, query or anything in its path that is as long as a key. */
function isHarmless(url: string): boolean {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return false;
  const { username, password, search, hash, pathname } = new URL(url);
  if (`${username}${password}${search}${hash}` !== '') return false;
  return pathname.split('/').every((step) => step.length < 20);
}
