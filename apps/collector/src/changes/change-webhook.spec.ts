import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryEventStore } from '#libs/event-store';
import { type KeptChanges, evolveChanges } from '#libs/integrations/recorded-changes';
import { createLogger, createMetrics } from '#libs/observability';
import { ManualClock } from '#libs/testing';
import { Credentials } from '#libs/web';
import { collectorMetrics } from '../collector-metrics.js';
import { changeSenders } from './change-senders.js';
import { ChangeWebhook } from './change-webhook.js';
import { readGitHub } from './read-github.js';

const contracts = process.env['ARGUS_CONTRACTS'] ?? join(process.cwd(), '..', 'shared', 'contracts');
const gitlabPayloads = join(contracts, 'gitlab/testdata/webhooks');
const [githubSecret, gitlabSecret, bearerToken] = ['github-secret', 'gitlab-secret', 'bearer-token'];

interface GitHubExample {
  readonly name: string;
  readonly examples: readonly Record<string, unknown>[];
}
const githubExamples = createRequire(import.meta.url)('@octokit/webhooks-examples') as GitHubExample[];
const githubExample = (name: string): Record<string, unknown> =>
  githubExamples.find((each) => each.name === name)?.examples[0] ?? {};

let store: MemoryEventStore;
let webhook: ChangeWebhook;
let url: string;
const clock = new ManualClock(Date.parse('2026-11-21T18:00:00Z'));
const server = createServer((request, response) => {
  void webhook.receive((request.url ?? '').replace(/^\/|\?.*/g, ''), request).then((answer) => {
    response.writeHead(answer?.status ?? 500).end(JSON.stringify(answer?.body));
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());
beforeEach(() => open({ githubSecret, gitlabSecret }));

function open(secrets: Parameters<typeof changeSenders>[0]): void {
  store = new MemoryEventStore('collector');
  const log = createLogger({
    agent: 'collector',
    destination: new Writable({ write: (_, __, next) => next() }),
  });
  const metrics = collectorMetrics(createMetrics('collector'));
  const credentials = new Credentials({ user: 'argus', bearerToken });
  const senders = changeSenders(secrets);
  webhook = new ChangeWebhook({ senders, credentials, store, clock, bodyLimit: 64 * 1024, log, metrics });
}

const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${url}/${path}`, { method: 'POST', body: text, headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const mine = { authorization: `Bearer ${bearerToken}` };
const fromGitHub = (event: string, body: unknown, secret = githubSecret) =>
  post('changes/github', body, {
    'x-github-event': event,
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(JSON.stringify(body)).digest('hex')}`,
  });
const fromGitLab = (file: string, path = 'changes/gitlab') =>
  post(path, readFileSync(join(gitlabPayloads, `${file}.json`), 'utf8'), { 'x-gitlab-token': gitlabSecret });
const stated = async () =>
  (await store.load('argus.signal.changes.collector')).flatMap(({ events }) => events);

const release = {
  id: 'release-17',
  kind: 'deployment',
  title: 'checkout 2.4.1 to production',
  service: 'checkout',
  at: '2026-11-21T17:55:00Z',
  link: 'https://ci.example.com/17',
  by: 'alice',
};

describe('changes in the documented form', () => {
  it('are stated with who sent them, and once when they are told again', async () => {
    expect(await post('changes', release, mine)).toEqual({ status: 200, body: { changes: 1 } });
    clock.advance(60_000);
    expect((await post('changes', release, mine)).status).toBe(200);
    const flag = { id: 'flag-1', kind: 'feature-flag', title: 'new-cart on', service: 'cart' };
    expect((await post('changes', [flag], mine)).body).toEqual({ changes: 1 });
    const events = await stated();
    expect(events.map(({ type, data }) => [type, data])).toEqual([
      [
        'argus.change.observed.v1',
        {
          ...{ changeId: 'release-17', kind: 'deployment', at: release.at, component: 'checkout' },
          ...{ title: release.title, link: release.link, by: 'alice', source: 'changes', labels: {} },
        },
      ],
      [
        'argus.change.observed.v1',
        {
          ...{ changeId: 'flag-1', kind: 'feature-flag', at: '2026-11-21T18:01:00.000Z', component: 'cart' },
          ...{ title: 'new-cart on', source: 'changes', labels: {} },
        },
      ],
    ]);
  });

  it('are refused without a credential, and with every wrong field and its fix otherwise', async () => {
    expect((await post('changes', release)).status).toBe(401);
    expect((await post('changes/other', release, mine)).status).toBe(404);
    const wrong = { id: 7, kind: 'party', at: 'yesterday', link: 'https://me:secret@example.com/' };
    const { status, body } = await post('changes', wrong, mine);
    expect(status).toBe(400);
    expect((body['problems'] as string[]).map((problem) => problem.split(' ')[0]).sort()).toEqual([
      ...['/at', '/id', '/kind', '/link', '/title'],
    ]);
    expect((await post('changes', '{', mine)).status).toBe(400);
    expect((await post('changes', [], mine)).status).toBe(400);
    expect((await post('changes', ' '.repeat(100_000), mine)).status).toBe(400);
    expect(await stated()).toEqual([]);
  });
});

describe('GitHub’s webhooks', () => {
  it('tell of deployments and of pushes to the default branch', async () => {
    const push = { ...githubExample('push'), ref: 'refs/heads/master', deleted: false };
    for (const [event, body] of [
      ['deployment', githubExample('deployment')],
      ['deployment_status', githubExample('deployment_status')],
      [
        'push',
        {
          ...push,
          after: 'abc',
          repository: { ...((push as never)['repository'] as object), default_branch: 'master' },
        },
      ],
    ] as const) {
      expect([event, (await fromGitHub(event, body)).body]).toEqual([event, { changes: 1 }]);
    }
    const kinds = (await stated()).map(({ data }) => (data as { kind: string }).kind);
    expect(kinds).toEqual(['deployment', 'deployment', 'commit']);
    expect((await fromGitHub('star', githubExample('star'))).body).toEqual({
      changes: 0,
      ignored: 'no-change',
    });
  });

  it('are believed with the right signature only, and not at all before a secret is set', async () => {
    const body = githubExample('deployment');
    expect((await fromGitHub('deployment', body, 'another-secret')).status).toBe(401);
    expect((await post('changes/github', body, mine)).status).toBe(401);
    open({});
    const { status, body: said } = await fromGitHub('deployment', body);
    expect([status, said['error']]).toEqual([403, expect.stringContaining('ARGUS_GITHUB_WEBHOOK_SECRET')]);
    expect(await stated()).toEqual([]);
  });

  it('never make the reader throw, whatever they hold', () => {
    const context = { receivedAt: '2026-11-21T18:00:00.000Z' };
    for (const { name, examples } of githubExamples) {
      for (const each of examples)
        expect(typeof readGitHub(each, { ...context, event: name }).ok).toBe('boolean');
    }
    for (const body of [null, [], 1, 'x', {}, { deployment: [] }]) {
      for (const event of ['deployment', 'deployment_status', 'push']) {
        expect(typeof readGitHub(body, { ...context, event }).ok).toBe('boolean');
      }
    }
  });
});

const withPayloads = existsSync(gitlabPayloads) ? it : it.skip;
if (!existsSync(gitlabPayloads)) console.warn(`SKIPPED: ${gitlabPayloads} is missing; set ARGUS_CONTRACTS`);

describe('GitLab’s webhooks', () => {
  withPayloads('tell of deployments, pushes and feature flags, and of nothing else', async () => {
    for (const file of ['deployment', 'push', 'feature_flag']) {
      expect([file, (await fromGitLab(file)).body]).toEqual([file, { changes: 1 }]);
    }
    expect((await fromGitLab('issue')).body).toEqual({ changes: 0, ignored: 'no-change' });
    expect((await fromGitLab('deployment', 'changes/gitlab?service=shop')).status).toBe(200);
    const events = await stated();
    const data = events.map((event) => event.data as { kind: string; at: string; component: string });
    expect(data.map(({ kind, component }) => [kind, component])).toEqual([
      ['deployment', 'test-deployment-webhooks'],
      ['commit', 'diaspora'],
      ['feature-flag', 'gitlab-test'],
    ]);
    expect(data[0]?.at).toBe('2021-04-28T19:50:00.000Z');
    expect((await post('changes/gitlab', '{}', { 'x-gitlab-token': 'wrong-token' })).status).toBe(401);
  });
});

describe('the changes that are remembered', () => {
  it('are one for each that was told, no older than a week', async () => {
    await post('changes', release, mine);
    await post('changes', { ...release, title: 'checkout 2.4.1 to production (failed)' }, mine);
    await post('changes', { ...release, id: 'old', at: '2026-11-01T00:00:00Z' }, mine);
    const folded = (await stated()).reduce(evolveChanges, new Map() as KeptChanges);
    expect([...folded.values()].map(({ id, title }) => [id, title])).toEqual([
      ['release-17', 'checkout 2.4.1 to production (failed)'],
    ]);
  });
});
