import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { compilePolicy } from '#libs/policy';
import { type SlackFake, startSlackFake } from '#libs/testing';
import { checkButtons, checkTeams, checkTracker, checkTrackers } from './check-integrations.js';
import type { NotifierSettings, TicketingSettings } from './integration-settings.js';

describe('Slack’s buttons', () => {
  const appToken = 'xapp-1';
  let slack: SlackFake;
  beforeEach(async () => {
    slack = await startSlackFake({ token: 'xoxb-1', appToken, channels: [] });
  });
  afterEach(() => slack.close());
  const check = (more: object) =>
    checkButtons({
      timeout: '2s',
      slack: { token: 'xoxb-1', apiUrl: slack.url, ...more },
    } as NotifierSettings);

  it('are heard where Slack lets Argus connect, or by requests that are signed', async () => {
    expect(await check({ appToken })).toMatchObject({ state: 'ok' });
    expect(await check({ signingSecret: '0123456789abcdef0123456789abcdef' })).toMatchObject({ state: 'ok' });
    expect(await check({})).toMatchObject({ state: 'skipped' });
  });

  it('are not by a wrong token or secret, and the finding repeats neither', async () => {
    for (const [wrong, name] of [
      [{ appToken: 'xapp-wr0ng' }, 'ARGUS_SLACK_APP_TOKEN'],
      [{ signingSecret: 'wr0ng' }, 'ARGUS_SLACK_SIGNING_SECRET'],
    ] as const) {
      const finding = await check(wrong);
      expect(finding).toMatchObject({ state: 'failed', detail: expect.stringContaining(name) });
      expect(JSON.stringify(finding)).not.toContain('wr0ng');
    }
  });
});

describe('Microsoft Teams', () => {
  const check = (environment: Readonly<Record<string, string>>) => {
    const receivers = [{ name: 'default', teams: [{ url_env: 'ARGUS_OPS_TEAMS' }] }];
    const policy = compilePolicy({ receivers }, { version: 'p', text: '' });
    if (!policy.ok) throw new Error(JSON.stringify(policy.error));
    return checkTeams(policy.value, environment);
  };

  it('can be told where the address is in the environment', () => {
    expect(check({ ARGUS_OPS_TEAMS: 'https://example.webhook.office.test/x' })).toMatchObject({ state: 'ok' });
    expect(check({})).toMatchObject({ state: 'failed', detail: expect.stringContaining('ARGUS_OPS_TEAMS') });
  });
});

describe('trackers', () => {
  it('are looked at wherever tickets may go, whichever is the usual one', async () => {
    const settings = {
      ...{
        tracker: 'jira',
        jira: { site: 'http://127.0.0.1:9', email: 'a@example.org', token: 't', timeout: '1s' },
      },
      servicenow: {
        instance: 'http://127.0.0.1:9',
        user: 'a',
        password: 'p',
        table: 'incident',
        timeout: '1s',
      },
    } as unknown as TicketingSettings;
    const found: string[] = [];
    for await (const { check } of checkTrackers(settings, { dataDir: tmpdir(), publicUrl: 'http://a' }))
      found.push(check);
    expect(found).toEqual(['Tickets (Jira)', 'Tickets (ServiceNow)']);
  });
});

describe('tickets in files', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'argus-doctor-'));
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  const check = () =>
    checkTracker({ tracker: 'file' } as TicketingSettings, { dataDir, publicUrl: 'http://127.0.0.1:8080' });

  it('can be kept where they can be made, and looking makes nothing', async () => {
    expect(await check()).toMatchObject({ check: 'Tickets (files)', state: 'ok' });
    expect(await readdir(dataDir)).toEqual([]);
  });

  it('cannot where a file is in the way, and the finding names the setting', async () => {
    await writeFile(join(dataDir, 'tickets'), '');
    expect(await check()).toMatchObject({
      state: 'failed',
      detail: expect.stringContaining(join(dataDir, 'tickets')),
      fix: expect.stringContaining('ticketing.folder'),
    });
  });
});
