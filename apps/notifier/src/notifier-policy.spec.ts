import { describe, expect, it } from '@jest/globals';
import { type PolicyText, compilePolicy } from '#libs/policy';
import { route } from '../test-support/facts.js';
import { notifierPolicy, webhookName } from './notifier-policy.js';
import { teamsNamed, teamsNames } from './teams-webhooks.js';
import { webhookNamed } from './webhooks.js';

const url = 'https://hooks.example.com/services/t0ken-in-path';
const text: PolicyText = {
  route: { receiver: 'default' },
  receivers: [
    { name: 'default', email: ['a@example.com', 'b@example.com'] },
    {
      name: 'team',
      slack_channels: ['C0123456789', 'C9876543210'],
      webhooks: [{ url, secret_env: 'ARGUS_WEBHOOK_SECRET' }, { url: 'http://127.0.0.1:1/plain' }],
      teams: [{ url_env: 'ARGUS_TEAMS_WEBHOOK' }],
      minimum_severity: 'high',
    },
  ],
  time_intervals: [{ name: 'always', time_intervals: [{ years: ['2000:2100'] }] }],
};
function compiled(given: PolicyText = text) {
  const policy = compilePolicy(given, { version: 'p-1', text: '' });
  if (!policy.ok) throw new Error(JSON.stringify(policy.error));
  return policy.value;
}
const now = Date.parse('2026-11-21T12:00:00Z');

describe('the policy as the notifier reads it', () => {
  const policy = notifierPolicy(compiled(), 'https://argus.test');

  it('has a place for each channel and webhook, and one for all addresses', () => {
    expect(policy.receiver('default').targets).toEqual([
      { channel: 'email', recipients: ['a@example.com', 'b@example.com'] },
    ]);
    expect(policy.receiver('team')).toMatchObject({ minimumSeverity: 'high' });
    expect(
      policy.receiver('team').targets.map(({ channel, recipients }) => [channel, ...recipients]),
    ).toEqual([
      ['webhook', webhookName(url)],
      ['webhook', webhookName('http://127.0.0.1:1/plain')],
      ['slack', 'C0123456789'],
      ['slack', 'C9876543210'],
      ['teams', 'ARGUS_TEAMS_WEBHOOK'],
    ]);
  });

  it('has the receiver of the root route for those that it does not have, and mail to on-call without any', () => {
    expect(policy.receiver('gone')).toEqual(policy.receiver('default'));
    expect(notifierPolicy(compiled({}), '').receiver('default').targets).toEqual([
      { channel: 'email', recipients: ['oncall@argus.local'] },
    ]);
  });

  it('knows which routes are muted, by what', () => {
    expect(policy.muted(route(), now)).toBeUndefined();
    expect(policy.muted(route({ muteTimeIntervals: ['always'] }), now)).toMatchObject({ by: 'always' });
    expect(policy.muted(route({ activeTimeIntervals: ['always'] }), now)).toBeUndefined();
  });

  it('names a webhook without its path, which may hold a token', () => {
    expect(webhookName(url)).toMatch(/^hooks\.example\.com#[a-z0-9]{8}$/);
  });
});

describe('a webhook by its name', () => {
  it('has its address and the secret of its variable', () => {
    const environment = { ARGUS_WEBHOOK_SECRET: 's3cret' };
    expect(webhookNamed(compiled(), webhookName(url), environment)).toMatchObject({
      value: { url, secret: 's3cret' },
    });
  });

  it('is not to be had without the secret, and no more once the policy does not name it', () => {
    const effects = [
      webhookNamed(compiled(), webhookName(url), {}),
      webhookNamed(compiled({}), webhookName(url), {}),
    ];
    expect(effects.map(({ kind }) => kind)).toEqual(['permanent', 'permanent']);
    expect(effects[0]).toMatchObject({ reason: expect.stringContaining('ARGUS_WEBHOOK_SECRET') });
    expect(JSON.stringify(effects)).not.toContain('t0ken-in-path');
  });
});

describe('a Teams webhook by its name', () => {
  const name = 'ARGUS_TEAMS_WEBHOOK';
  const address = 'https://example.logic.azure.com/workflows/abc?sig=t0ken';

  it('has its address from the variable of that name', () => {
    expect(teamsNames(compiled())).toEqual([name]);
    expect(teamsNamed(compiled(), name, { [name]: address })).toMatchObject({ value: { url: address } });
  });

  it('is not to be had without an address, and no more once the policy does not name it', () => {
    const effects = [
      teamsNamed(compiled(), name, {}),
      teamsNamed(compiled(), name, { [name]: 'not-an-address-but-t0ken' }),
      teamsNamed(compiled({}), name, { [name]: address }),
    ];
    expect(effects.map(({ kind }) => kind)).toEqual(['permanent', 'permanent', 'permanent']);
    expect(effects[0]).toMatchObject({ reason: expect.stringContaining(name) });
    expect(JSON.stringify(effects)).not.toContain('t0ken');
  });
});
