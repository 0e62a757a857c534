import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EvidenceConfig } from '#libs/evidence';
import { ModelConfig } from '#libs/integrations/model';
import { compilePolicy } from '#libs/policy';
import { RepositoryConfig } from '#libs/repository';
import { ManualClock, type SlackFake, startSlackFake } from '#libs/testing';
import { checkConfluence, checkRepository } from './check-documents.js';
import { checkEvidence } from './check-evidence.js';
import { checkButtons, checkTeams, checkTracker, checkTrackers } from './check-integrations.js';
import { checkModel } from './check-model.js';
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
      timeout: '20s',
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
    expect(check({ ARGUS_OPS_TEAMS: 'https://example.webhook.office.test/x' })).toMatchObject({
      state: 'ok',
    });
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

/** Nobody listens there. */
const nowhere = 'http://127.0.0.1:1';
const secret = 'top-secret-7';
const around = { clock: new ManualClock(0), rootDir: tmpdir(), dataDir: tmpdir(), publicUrl: 'http://a' };

describe('sources of evidence', () => {
  it('are asked where they are set up; kinds without any are no failure, and say what would open one', async () => {
    const config = new EvidenceConfig();
    Object.assign(config.prometheus, { url: nowhere, token: secret });
    config.receivedLogs.use = true;
    const incidents = { since: () => Promise.reject(new Error('no such host')) };
    const found = await checkEvidence(config, { ...around, incidents });
    expect(found.map(({ check, state }) => `${check}: ${state}`)).toEqual([
      'Metrics (prometheus): failed',
      'Logs (received-logs): ok',
      'Past incidents: failed',
      'Traces: skipped',
      'Changes: skipped',
      'Dependencies: skipped',
    ]);
    const fixes = Object.fromEntries(found.map(({ check, fix }) => [check, fix]));
    expect(fixes).toMatchObject({
      'Metrics (prometheus)': expect.stringMatching(/triage\.evidence\.prometheus.*ARGUS_PROMETHEUS_TOKEN/),
      'Past incidents': expect.stringContaining('ARGUS_POSTGRES_READER_URL'),
      Traces: expect.stringContaining('triage.evidence.jaeger.url'),
      Changes: expect.stringMatching(/github\.repositories.*or set.*kubernetes\.namespaces/),
    });
    expect(JSON.stringify(found)).not.toContain(secret);
  });
});

describe('the model', () => {
  const check = (settings: Partial<ModelConfig>, mayAsk = false) =>
    checkModel(
      { agent: 'chronicler', config: Object.assign(new ModelConfig(), settings), mayAsk },
      around.clock,
    );

  it('may be none; one that is named has to have what its provider wants', async () => {
    expect(await check({})).toMatchObject({
      ...{ state: 'skipped', fix: expect.stringContaining('chronicler.model') },
    });
    expect(await check({ provider: 'anthropic', name: 'm' })).toMatchObject({
      ...{ state: 'failed', detail: expect.stringContaining('ARGUS_MODEL_TOKEN') },
    });
  });

  it('is asked only when that is wanted', async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":{"message":"no"}}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    const settings = { provider: 'compatible', name: 'm', url, token: secret } as const;
    try {
      expect(await check(settings)).toMatchObject({
        ...{ state: 'ok', detail: expect.stringContaining('--ask-model') },
      });
      expect(asked).toBe(0);
      const finding = await check(settings, true);
      expect(finding).toMatchObject({ state: 'failed', detail: expect.stringContaining('401') });
      expect([asked, JSON.stringify(finding).includes(secret)]).toEqual([1, false]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

describe('documents', () => {
  const repository = (settings: Partial<RepositoryConfig>) =>
    checkRepository(Object.assign(new RepositoryConfig(), settings), around);

  it('are in a repository that can be read, or the finding says what to correct', async () => {
    expect(await repository({ folder: tmpdir() })).toMatchObject({ state: 'ok' });
    expect(await repository({ folder: 'no-such-folder' })).toMatchObject({
      ...{ check: 'Repository (folder)', state: 'failed', fix: expect.stringContaining('repository.folder') },
    });
    expect(await repository({ host: 'git' })).toMatchObject({
      ...{ check: 'Repository (git)', state: 'failed', detail: expect.stringContaining('repository.remote') },
    });
  });

  it('go to Confluence where a site is named, and the finding repeats no token', async () => {
    const check = (settings: object) =>
      checkConfluence({ confluence: { timeout: '1s', ...settings } }, around.clock);
    expect(await check({})).toMatchObject({ state: 'skipped' });
    const finding = await check({ site: nowhere, email: 'a@example.org', token: secret, space: 'OPS' });
    expect(finding).toMatchObject({
      ...{ state: 'failed', fix: expect.stringContaining('ARGUS_CONFLUENCE_TOKEN') },
    });
    expect(JSON.stringify(finding)).not.toContain(secret);
  });
});
