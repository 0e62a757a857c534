import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Policy, compileRoute, matchRoutes } from '#libs/policy';
import { compileSources, describeFaults, importAlertmanager, readYaml } from '../index.js';

const contracts = join(process.env['ARGUS_CONTRACTS'] ?? join('..', 'shared', 'contracts'), 'alertmanager');
const folders = ['config-testdata', 'cli-testdata'].map((name) => join(contracts, name));
const haveThem = folders.every((folder) => existsSync(folder));
if (!haveThem) console.warn(`SKIPPED: ${contracts} is missing, so no file of Alertmanager's own is imported`);
const files = haveThem
  ? folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
  : [];
const given = haveThem ? it : it.skip;

const nameOf = (file: string): string => file.split('/').at(-1) ?? file;
/** Those that Alertmanager's own tests expect to be refused. */
const refused = /bad|old-team|-both-|-no-(api|web|bot|token)|nil-|sns-invalid|update-message|both-webhook/;

function policyOf(text: string): Policy {
  const policy = compileSources({ file: 'policy.yaml', text });
  if (!policy.ok) throw new Error(describeFaults(policy.error));
  return policy.value;
}

describe("an Alertmanager's file", () => {
  given('is imported when Alertmanager takes it, and refused, with what is wrong, when it does not', () => {
    const wrong = files.flatMap((file) => {
      const imported = importAlertmanager(readFileSync(file, 'utf8'), nameOf(file));
      if (imported.ok !== refused.test(nameOf(file))) {
        if (imported.ok) policyOf(imported.value.text);
        else expect(imported.error.length).toBeGreaterThan(0);
        return [];
      }
      return [`${nameOf(file)}: ${imported.ok ? 'taken' : describeFaults(imported.error)}`];
    });
    expect(wrong).toEqual([]);
    expect(files.length).toBeGreaterThan(40);
  });

  given('routes as before once it is imported', () => {
    const label = fc.constantFrom(
      'service',
      'severity',
      'owner',
      'owner2',
      'env',
      'test',
      'foo',
      'alertname',
    );
    const value = fc.constantFrom(
      '',
      'foo1',
      'files',
      'database',
      'critical',
      'team-X',
      'team-Y',
      'prod',
      'a',
      '1',
    );
    for (const file of files.filter((each) => !refused.test(nameOf(each)))) {
      const text = readFileSync(file, 'utf8');
      const original = readYaml(text, file);
      const imported = importAlertmanager(text, nameOf(file));
      if (!original.ok || !imported.ok) throw new Error(file);
      const before = compileRoute(original.value.values['route'], ['route']);
      if (!before.ok) throw new Error(JSON.stringify(before.error));
      const { route } = policyOf(imported.value.text);
      fc.assert(
        fc.property(fc.dictionary(label, value), (labels) => {
          const seen = (root: typeof route) =>
            matchRoutes(root, labels).map(({ key, receiver, groupBy, groupWaitMs, repeatIntervalMs }) => ({
              ...{ key, receiver, groupBy, groupWaitMs, repeatIntervalMs },
            }));
          expect(seen(route)).toEqual(seen(before.value));
        }),
        { numRuns: 50 },
      );
    }
  });

  given('keeps its secrets to itself', () => {
    for (const file of files) {
      const imported = importAlertmanager(readFileSync(file, 'utf8'), nameOf(file));
      const said = imported.ok
        ? `${imported.value.text}${describeFaults(imported.value.notTaken)}`
        : describeFaults(imported.error);
      expect(said).not.toContain('mysecret');
    }
  });

  it('is taken with email, Slack and webhooks; the rest is told with its line and what to do instead', () => {
    const text = `global:
  smtp_auth_password: hunter2
  slack_api_url: https://hooks.slack.com/hunter2
templates: [a.tmpl]
route: { receiver: team, routes: [{ matchers: ['a="b"'], receiver: pager, mute_time_intervals: [nights] }] }
mute_time_intervals:
  - name: nights
    time_intervals: [{ times: [{ start_time: '22:00', end_time: '24:00' }] }]
inhibit_rules: [{ source_matchers: ['severity="critical"'], target_matchers: ['severity="warning"'] }]
receivers:
  - name: team
    email_configs: [{ to: 'Ops <ops@example.org>, b@example.org', auth_password: hunter2 }]
    slack_configs: [{ channel: C0123456789 }, { channel: '#ops' }]
    webhook_configs:
      - url: https://example.org/hook
      - url: https://user:hunter2@example.org/hook
      - url: https://hooks.example.org/services/T00000000/B00000000/hunter2hunter2hunter2
  - name: pager
    pagerduty_configs: [{ routing_key: hunter2 }]
`;
    const imported = importAlertmanager(text, 'alertmanager.yml');
    if (!imported.ok) throw new Error(describeFaults(imported.error));
    const policy = policyOf(imported.value.text);
    expect(policy.receivers.get('team')).toMatchObject({
      email: ['ops@example.org', 'b@example.org'],
      slackChannels: ['C0123456789'],
      webhooks: [{ url: 'https://example.org/hook' }],
    });
    expect([...policy.timeIntervals.keys()]).toEqual(['nights']);
    expect(policy.inhibition.rules).toHaveLength(1);
    const notTaken = describeFaults(imported.value.notTaken);
    for (const place of [
      ':2: global.smtp_auth_password was not taken; it is a secret: set the variable ARGUS_SMTP_PASSWORD',
      ':4: templates',
      ':12: receivers[0].email_configs[0].auth_password',
      ':13: receivers[0].slack_configs[1].channel',
      ':16: receivers[0].webhook_configs[1].url',
      ':17: receivers[0].webhook_configs[2].url',
      ':19: receivers[1].pagerduty_configs',
      'tells nobody in Argus',
    ]) {
      expect(notTaken).toContain(place);
    }
    expect(`${imported.value.text}${notTaken}`).not.toContain('hunter2');
  });

  it('is taken with its Teams webhooks, whose addresses stay secrets', () => {
    const text = `route: { receiver: web team }
receivers:
  - name: web team
    msteams_configs: [{ webhook_url: 'https://example.webhook.office.com/webhookb2/hunter2', text: '{{ .x }}' }]
    msteamsv2_configs:
      - webhook_url: https://prod.logic.azure.com/workflows/hunter2
        send_resolved: true
      - webhook_url_file: /run/secrets/teams
  - name: web-team
    msteamsv2_configs: [{ webhook_url: https://prod.logic.azure.com/workflows/hunter2 }]
`;
    const imported = importAlertmanager(text, 'alertmanager.yml');
    if (!imported.ok) throw new Error(describeFaults(imported.error));
    expect(policyOf(imported.value.text).receivers.get('web team')?.teams).toEqual([
      ...['ARGUS_TEAMS_WEB_TEAM', 'ARGUS_TEAMS_WEB_TEAM_2', 'ARGUS_TEAMS_WEB_TEAM_3'],
    ]);
    // Two names that make one word do not share an address.
    expect(policyOf(imported.value.text).receivers.get('web-team')?.teams).toEqual([
      'ARGUS_TEAMS_WEB_TEAM_4',
    ]);
    const notTaken = describeFaults(imported.value.notTaken);
    for (const place of [
      ':4: receivers[0].msteams_configs[0].webhook_url was not taken; connectors of Office 365 are at their end',
      ':4: receivers[0].msteams_configs[0].text was not taken',
      ':6: receivers[0].msteamsv2_configs[0].webhook_url was not taken; it is a secret: set the variable ARGUS_TEAMS_WEB_TEAM_2',
      'set the variable ARGUS_TEAMS_WEB_TEAM_3_FILE',
    ])
      expect(notTaken).toContain(place);
    expect(`${imported.value.text}${notTaken}`).not.toContain('hunter2');
  });

  it('says nothing of what Argus does anyway, and what it does instead of the rest', () => {
    const text = `global: { resolve_timeout: 1m }
route: { receiver: team }
receivers:
  - name: team
    webhook_configs: [{ url: 'https://example.org/hook', send_resolved: true, max_alerts: 5 }]
    email_configs: [{ to: a@example.org, send_resolved: false }]
`;
    const imported = importAlertmanager(text, 'alertmanager.yml');
    expect(imported.ok && imported.value.notTaken.map(({ path, message }) => `${path} ${message}`)).toEqual([
      'global.resolve_timeout was not taken; an alert that is sent without an end is over after five minutes, unless it is sent again',
      'receivers[0].webhook_configs[0].max_alerts was not taken; a webhook gets the 100 worst alerts at most',
      'receivers[0].email_configs[0].send_resolved was not taken; in Argus everybody hears of the end',
    ]);
  });
});
