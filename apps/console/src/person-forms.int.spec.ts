import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type RunningAgent,
  closeServer,
  commonSections,
  createHttpFront,
  listen,
  startAgent,
} from '#libs/agent';
import { AuditConnection, AuditWriter, prepareDatabase } from '#libs/audit';
import { loadSections, parseConfig } from '#libs/config';
import { type PersonAnswer, fact, runnerSubjects, subjects } from '#libs/contracts';
import type { Postgres } from '#libs/embedded';
import { JetStreamEventStore } from '#libs/event-store';
import { type AskedByPerson, connectRunner } from '#libs/messaging';
import { RepositoryConfig, openFolderHost } from '#libs/repository';
import { ManualClock, type TestBus, eventually, startTestBus } from '#libs/testing';
import { startTestPostgres } from '#libs/testing/postgres';
import { agent as definition } from './main.js';

const clock = new ManualClock(Date.parse('2026-11-21T10:00:20Z'));
const passwords = {
  owner: 'owner-password-of-a-spec',
  auditor: 'auditor-password-of-a-spec',
  reader: 'reader-password-of-a-spec',
};
const incidentId = 'inc-spec00000001';

let dataDir: string;
let postgres: Postgres;
let bus: TestBus;
let auditor: AuditConnection;
let agent: RunningAgent;
let server: Server;
let base: string;
let asked: AskedByPerson[] = [];
let says: PersonAnswer;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'argus-console-forms-'));
  [bus, postgres] = await Promise.all([startTestBus(clock), startTestPostgres(dataDir)]);
  const urls = await prepareDatabase({ superuserUrl: postgres.url, passwords });
  auditor = new AuditConnection(urls.auditor);
  const router = await bus.open('router');
  const { connection, publisher, ring } = router;
  const store = new JetStreamEventStore({
    ...{ connection, publisher, ring, agent: 'router', signer: () => router.signer() },
  });
  const { recorded } = await store.append({
    subject: subjects.incident(incidentId, 'router'),
    facts: [
      fact('argus.incident.opened.v1', incidentId, {
        ...{ incidentId, title: 'Errors', severity: 'high' as const },
        ...{ groupKey: 'k', groupLabels: {}, reason: 'new-group' },
      }),
    ],
    ...{ cause: 'c', correlationId: incidentId, now: clock.now() },
  });
  await new AuditWriter(auditor).write([recorded]);
  for (const decides of ['notifier', 'executor', 'chronicler'] as const) {
    const deciding = await bus.open(decides);
    await deciding.answers(async (each) => {
      asked.push(each);
      return says;
    });
  }

  const front: RunningAgent[] = [];
  server = createHttpFront(() => front);
  base = `http://127.0.0.1:${await listen(server, '127.0.0.1', 0)}`;
  const document = parseConfig('{}');
  if (!document.ok) throw new Error('not YAML');
  const sections = loadSections(document.value, [...commonSections, ...definition.settings], {
    ARGUS_POSTGRES_URL: urls.reader,
    ARGUS_OBSERVABILITY_LOG_LEVEL: 'silent',
  });
  if (!sections.ok) throw new Error(JSON.stringify(sections.error));
  agent = await startAgent(definition, {
    ...{ sections: sections.value, natsUrl: bus.url, keys: bus.keys, clock, dataDir },
    ...{ rootDir: process.cwd(), publicUrl: base },
  });
  front.push(agent);
}, 120_000);
afterAll(async () => {
  await closeServer(server);
  await agent.stop();
  await auditor.close();
  await bus.stop();
  await postgres.stop();
  for (const path of [dataDir, postgres.cluster]) await rm(path, { recursive: true, force: true });
}, 60_000);
beforeEach(() => {
  asked = [];
  says = { done: true, reason: 'acknowledged', sentence: 'You have it now.' };
});

const page = async (): Promise<string> => (await fetch(`${base}/incidents/${incidentId}`)).text();
const tokenOf = (text: string): string => /name="csrf" value="([^"]*)"/.exec(text)?.[1] ?? '';
const send = async (fields: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${base}/incidents/${incidentId}/ask`, {
    method: 'POST',
    headers: { origin: base, 'sec-fetch-site': 'same-origin', ...headers },
    body: new URLSearchParams({
      ...{ kind: 'acknowledge', name: 'alice', reason: 'looking', csrf: tokenOf(await page()) },
      ...fields,
    }),
  });

describe("the forms of an incident's page", () => {
  it.each<[string, Record<string, string>, object]>([
    ['acknowledge', {}, { reason: 'looking' }],
    ['snooze', { minutes: '60' }, { until: '2026-11-21T11:01:00.000Z' }],
    ['hand-over', { to: 'bob' }, { to: 'bob' }],
    ['cancel-action', { actionId: 'restart' }, { actionId: 'restart' }],
  ])(
    '%s: asks the agent that decides, in the name that was typed, and says what came of it',
    async (kind, fields, more) => {
      const answer = await send({ kind, ...fields });
      expect(answer.status).toBe(200);
      expect(await answer.text()).toContain('You have it now.');
      expect(asked).toMatchObject([
        { asker: { via: 'console', id: 'alice' }, request: { kind, incidentId, ...more } },
      ]);
    },
  );

  it('ask once for a double click', async () => {
    const csrf = tokenOf(await page());
    await Promise.all([send({ csrf }), send({ csrf })]);
    expect(asked).toHaveLength(1);
  });

  it('tell a no, and an agent that does not run', async () => {
    says = { done: false, reason: 'not-known', sentence: 'Nobody knows <alice>.' };
    const no = await send({});
    expect([no.status, await no.text()]).toEqual([
      409,
      expect.stringContaining('Nobody knows &lt;alice&gt;.'),
    ]);
    const away = await send({ kind: 'resolve' });
    expect([away.status, await away.text()]).toEqual([
      503,
      expect.stringContaining('the closer does not run'),
    ]);
  });

  it.each<[string, number, Record<string, string>, Record<string, string>]>([
    ['a forged token', 403, { csrf: 'AAAA.BBBB' }, {}],
    ['another site', 403, {}, { origin: 'https://evil.example.com' }],
    ['another site that hides its origin', 403, {}, { origin: 'null' }],
    ['a cross-site form', 403, {}, { 'sec-fetch-site': 'cross-site' }],
    ['no name', 403, { name: ' ' }, {}],
    ['no person to hand over to', 400, { kind: 'hand-over' }, {}],
    ['no action to cancel', 400, { kind: 'cancel-action' }, {}],
    ['a time of their own', 400, { kind: 'snooze', minutes: '99999' }, {}],
    ['an approval', 400, { kind: 'decide-approval', approvalId: 'a', digest: 'd', decision: 'approve' }, {}],
    ['JSON', 400, {}, { 'content-type': 'application/json' }],
  ])('ask nobody for %s', async (_what, status, fields, headers) => {
    expect((await send(fields, headers)).status).toBe(status);
    expect(asked).toEqual([]);
  });

  it('ask nobody when they are only looked at', async () => {
    await page();
    await fetch(`${base}/incidents/${incidentId}/ask?kind=acknowledge&name=alice`);
    expect(asked).toEqual([]);
  });
});

describe('the pages of what is proposed to be written down', () => {
  const branch = 'argus/runbook/queue-stuck-0011';
  const address = () => `${base}/proposals/${encodeURIComponent(branch)}`;
  const shown = async (): Promise<string> => (await fetch(address())).text();
  const decide = async (fields: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(`${address()}/decide`, {
      method: 'POST',
      headers: { origin: base, 'sec-fetch-site': 'same-origin', ...headers },
      body: new URLSearchParams({
        ...{ decision: 'accept', name: 'alice', reason: '', csrf: tokenOf(await shown()) },
        ...{ commit: /name="commit" value="([^"]*)"/.exec(await shown())?.[1] ?? '', ...fields },
      }),
    });
  let commit: string;

  beforeAll(async () => {
    const around = { rootDir: process.cwd(), dataDir, publicUrl: base, clock };
    const proposed = await openFolderHost(new RepositoryConfig(), around).propose({
      ...{ branch, title: 'Queue <stuck>', labels: [], reviewers: [], at: clock.now() },
      body: `From [inc-1](${base}/incidents/inc-1). <script>alert(1)</script>`,
      files: [{ path: 'runbooks/queue-stuck.md', content: '# <img src=x onerror=alert(1)>\n' }],
    });
    commit = proposed.kind === 'done' ? proposed.value.commit : '';
  });

  it('list what is open, and show one with why and what it changes, as text', async () => {
    const list = await (await fetch(`${base}/proposals`)).text();
    expect(list).toContain(`<a href="./proposals/${encodeURIComponent(branch)}">Queue &lt;stuck&gt;</a>`);
    const text = await shown();
    expect(text).toContain('+# &lt;img src=x onerror=alert(1)&gt;');
    expect(text).toContain(`href="${base}/incidents/inc-1"`);
    expect(text).not.toMatch(/<script|<img/);
    for (const other of ['argus%2Frunbook%2Fnone', '..%2F..%2Fkeys', 'main'])
      expect((await fetch(`${base}/proposals/${other}`)).status).toBe(404);
  });

  it.each<[string, string]>([
    ['accept', ''],
    ['reject', 'The queue is gone.'],
  ])('%s: pass on what was decided about what was shown', async (decision, reason) => {
    const answer = await decide({ decision, reason });
    expect(answer.status).toBe(200);
    expect(asked).toMatchObject([
      {
        asker: { via: 'console', id: 'alice' },
        request: { kind: 'decide-proposal', branch, commit, decision, reason },
      },
    ]);
  });

  it.each<[string, number, Record<string, string>, Record<string, string>]>([
    ['a token of another page', 403, { csrf: 'of-an-incident' }, {}],
    ['another site', 403, {}, { origin: 'https://evil.example.com' }],
    ['no name', 403, { name: ' ' }, {}],
    ['a rejection without a reason', 400, { decision: 'reject' }, {}],
    ['no commit', 400, { commit: '' }, {}],
  ])('ask nobody for %s', async (_what, status, { csrf, ...fields }, headers) => {
    const other: Record<string, string> = csrf === undefined ? {} : { csrf: tokenOf(await page()) };
    expect((await decide({ ...fields, ...other }, headers)).status).toBe(status);
    expect(asked).toEqual([]);
  });
});

describe('the page about runners', () => {
  it('shows who may run actions elsewhere, who is there, and what runs', async () => {
    expect(await (await fetch(`${base}/runners`)).text()).toContain('argus runners add');
    await bus.keys.addRunner('runner-edge-1', { zone: 'a' }, clock.now());
    await bus.keys.addRunner('runner-edge-2', { zone: 'b' }, clock.now());
    await bus.reload();
    const identity = 'runner-edge-1';
    const { channel, close } = await eventually(
      () => connectRunner({ url: bus.url, identity, keys: bus.keys, clock }),
      'it is let in',
    );
    await channel.send(runnerSubjects.beat(identity), {
      ...{ kind: 'beat', labels: { zone: 'a' }, since: clock.now(), running: ['inc-1-q-r1'] },
      ...{ waiting: 2, leaving: false },
    });
    const runners = async () => (await (await fetch(`${base}/api/runners`)).json()) as { runners: object[] };
    const there = { name: 'edge-1', state: 'there', running: ['inc-1-q-r1'], waiting: 2 };
    const away = { name: 'edge-2', state: 'never seen', labels: { zone: 'b' }, seenAt: null };
    await eventually(async () => JSON.stringify(await runners()).includes('"there"'), 'it is seen');
    expect(await runners()).toMatchObject({ runners: [there, away] });
    expect(await (await fetch(`${base}/runners`)).text()).toContain('<code>inc-1-q-r1</code>');
    await close();
  }, 30_000);
});
