import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  closeServer,
  commonSections,
  createHttpFront,
  fixedPolicy,
  listen,
  personalLink,
  type RunningAgent,
  startAgent,
} from '#libs/agent';
import { loadSections, parseConfig } from '#libs/config';
import {
  type AgentName,
  type ArgusEvent,
  type Asker,
  type Fact,
  fact,
  type PersonAnswer,
  type ProposedAction,
  subjects,
} from '#libs/contracts';
import { type EventStore, JetStreamEventStore } from '#libs/event-store';
import type { Bus } from '#libs/messaging';
import { compilePolicy } from '#libs/policy';
import { eventually, ManualClock, startTestBus, type TestBus } from '#libs/testing';
import { agent as solicitor } from './main.js';
import { SolicitorConfig } from './solicitor.config.js';

const approvalKey = 'a-key-of-sixteen-or-more';
const action: ProposedAction = {
  ...{ id: 'restart-service', title: 'Restart checkout', kind: 'command', risk: 'high' },
  ...{ target: 'service/checkout', parameters: { command: 'demo-restart', args: ['checkout'] } },
};
const policy = () => {
  const compiled = compilePolicy(
    {
      people: [
        { name: 'alice', email: 'alice@example.org', slack: 'U0ALICE' },
        { name: 'bob', email: 'bob@example.org', slack: 'U0BOB' },
        { name: 'carol', slack: 'U0CAROL' },
      ],
      groups: [{ name: 'leads', members: ['alice', 'bob'] }],
      approvals: { approvers: ['leads'], needed: 2, expiry: '30m' },
    },
    { version: 'p-test', text: '' },
  );
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
  return compiled.value;
};

describe('approvals of people whom the policy names', () => {
  const clock = new ManualClock();
  let bus: TestBus;
  let running: RunningAgent;
  let server: Server;
  let base: string;
  let dataDir: string;
  let buses: Record<'cli' | 'console' | 'notifier', Bus>;
  let stores: Record<'router' | 'triage', EventStore>;
  let count = 0;
  let incidentId: string;
  let approval: { approvalId: string; digest: string; link: string };

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'argus-people-decide-'));
    bus = await startTestBus(clock);
    stores = { router: await storeOf('router'), triage: await storeOf('triage') };
    buses = {
      cli: await bus.open('cli'),
      console: await bus.open('console'),
      notifier: await bus.open('notifier'),
    };
    const front: RunningAgent[] = [];
    server = createHttpFront(() => front);
    base = `http://127.0.0.1:${await listen(server, '127.0.0.1', 0)}`;
    const document = parseConfig('{}');
    if (!document.ok) throw new Error(JSON.stringify(document.error));
    const sections = loadSections(document.value, [...commonSections, SolicitorConfig], {
      ARGUS_APPROVAL_KEY: approvalKey,
      ARGUS_OBSERVABILITY_LOG_LEVEL: 'silent',
    });
    if (!sections.ok) throw new Error(JSON.stringify(sections.error));
    running = await startAgent(solicitor, {
      ...{ sections: sections.value, natsUrl: bus.url, keys: bus.keys, clock, dataDir },
      ...{ rootDir: process.cwd(), publicUrl: base, policies: fixedPolicy(policy()) },
    });
    front.push(running);
  }, 60_000);
  afterAll(async () => {
    await closeServer(server);
    await running.stop();
    await bus.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  async function storeOf(agent: AgentName): Promise<EventStore> {
    const opened = await bus.open(agent);
    const { connection, publisher, ring } = opened;
    return new JetStreamEventStore({ connection, publisher, ring, agent, signer: () => opened.signer() });
  }
  const record = (agent: keyof typeof stores, stated: Fact) =>
    stores[agent].append({
      ...{ subject: subjects.incident(incidentId, agent), facts: [stated], cause: `cause-${count++}` },
      ...{ correlationId: incidentId, now: clock.now() },
    });
  const history = async (): Promise<ArgusEvent[]> =>
    (await stores.router.load(`argus.incident.${incidentId}.*`)).flatMap(({ events }) => [...events]);
  const decisions = async () =>
    (await history()).filter(({ type }) => /approval\.(voted|granted|rejected|expired)/.test(type));

  beforeEach(async () => {
    incidentId = `inc-${count++}`;
    await record(
      'router',
      fact('argus.incident.opened.v1', incidentId, {
        ...{ incidentId, title: 'Errors', severity: 'high' as const },
        ...{ groupKey: 'checkout', groupLabels: {}, reason: 'new-group' },
      }),
    );
    await record(
      'triage',
      fact('argus.triage.recommended.v1', incidentId, { incidentId, action, reason: 'r' }),
    );
    const asked = await eventually(
      async () => (await history()).find(({ type }) => type === 'argus.approval.requested.v1'),
      'an approval is asked for',
    );
    approval = asked.data as typeof approval;
  });

  const ask = (
    asker: Asker,
    {
      requestId = `r-${count++}`,
      ...more
    }: { requestId?: string; decision?: 'approve' | 'reject'; digest?: string } = {},
  ): Promise<PersonAnswer> => {
    const by = asker.via === 'cli' || asker.via === 'console' ? asker.via : 'notifier';
    const { approvalId, digest } = approval;
    const decided = { decision: 'approve' as const, digest, ...more };
    const request = { kind: 'decide-approval' as const, incidentId, approvalId, reason: 'seen', ...decided };
    return buses[by].ask(request, asker, requestId);
  };
  /** The link that the notifier puts into the mail to somebody. */
  const mailed = (person: string, more: { until?: number; by?: Bus; link?: string } = {}): string => {
    const { until = clock.now() + 60_000, by = buses.notifier, link = approval.link } = more;
    return personalLink(by.signer(), { link, person, until });
  };
  const open = async (url: string): Promise<Record<string, string>> => {
    const page = await (await fetch(url)).text();
    const value = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '';
    return { digest: value('digest'), csrf: value('csrf'), as: value('as'), page };
  };
  const send = async (url: string, more: Record<string, string> = {}): Promise<Response> => {
    const { page: _, ...fields } = await open(url);
    return fetch(approval.link, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: base, 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams({ ...fields, decision: 'approve', reason: 'from the mail', ...more }),
    });
  };

  it('take two of them, by whichever ways, once each', async () => {
    const requestId = `r-${count++}`;
    expect(await ask({ via: 'slack', id: 'U0ALICE' }, { requestId })).toEqual({
      done: true,
      reason: 'voted',
      sentence: 'Recorded: 1 of 2 agree. The action is started when all of them have.',
    });
    expect((await ask({ via: 'slack', id: 'U0ALICE' }, { requestId })).reason).toBe('voted');
    expect((await ask({ via: 'cli', id: 'alice' })).reason).toBe('voted-already');
    expect((await ask({ via: 'cli', id: 'bob' })).reason).toBe('granted');
    expect(await decisions()).toMatchObject([
      { type: 'argus.approval.voted.v1', actor: 'user:alice', data: { reason: 'seen', votes: 1 } },
      { type: 'argus.approval.voted.v1', actor: 'user:bob' },
      {
        type: 'argus.approval.granted.v1',
        actor: 'user:bob',
        data: { approvedBy: ['user:alice', 'user:bob'] },
      },
    ]);
  });

  it.each<[string, Asker, object, string]>([
    ['a stranger of Slack', { via: 'slack', id: 'U0NOBODY' }, {}, 'not-known-in-policy'],
    ['somebody who is no approver', { via: 'slack', id: 'U0CAROL' }, {}, 'not-an-approver'],
    ['an account that only has the name of nobody', { via: 'cli', id: 'root' }, {}, 'not-known-in-policy'],
    ['a name that is typed into the console', { via: 'console', id: 'alice' }, {}, 'key-needed'],
    ['another digest', { via: 'slack', id: 'U0ALICE' }, { digest: 'f'.repeat(64) }, 'digest-mismatch'],
  ])('change nothing for %s', async (_what, asker, more, reason) => {
    const answer = await ask(asker, more);
    expect(answer).toMatchObject({ done: false, reason });
    expect(answer.sentence).toMatch(/^Nothing was changed\./);
    expect(await decisions()).toEqual([]);
  });

  it('change nothing after the time, after the plan changed, and for an approval of another incident', async () => {
    expect(
      await buses.cli.ask(
        {
          ...{ kind: 'decide-approval', incidentId: 'inc-other', reason: '', decision: 'approve' },
          ...{ approvalId: approval.approvalId, digest: approval.digest },
        },
        { via: 'cli', id: 'alice' },
        'r-other',
      ),
    ).toMatchObject({ done: false, reason: 'unknown-approval' });
    await record(
      'router',
      fact('argus.incident.severity-changed.v1', incidentId, {
        ...{ incidentId, from: 'high', to: 'critical', reason: 'worse' },
      }),
    );
    await eventually(async () => (await decisions()).length > 0, 'the question is taken back');
    expect((await ask({ via: 'slack', id: 'U0ALICE' })).reason).toBe('approval-expired');
    clock.advance(30 * 60_000);
    await eventually(async () => (await decisions()).length > 1, 'the new question expires');
    const second = (await history()).findLast(({ type }) => type === 'argus.approval.requested.v1');
    approval = second?.data as typeof approval;
    expect((await ask({ via: 'slack', id: 'U0ALICE' })).reason).toBe('approval-expired');
    expect((await decisions()).map(({ type }) => type)).toEqual([
      ...['argus.approval.expired.v1', 'argus.approval.expired.v1'],
    ]);
  });

  it('decide nothing when a scanner of mails opens every link in every way that asks', async () => {
    for (const person of ['alice', 'bob']) {
      const link = mailed(person);
      for (const method of ['GET', 'HEAD', 'OPTIONS', 'GET']) await fetch(link, { method });
      await fetch(`${link}&decision=approve&name=${person}`);
      const { page = '' } = await open(link);
      for (const [, href = ''] of page.matchAll(/href="([^"]*)"/g)) await fetch(new URL(href, link));
      // One that presses buttons comes from no page of ours.
      const { page: _page, ...fields } = await open(link);
      await fetch(link, { method: 'POST', body: new URLSearchParams({ ...fields, decision: 'approve' }) });
      await fetch(link, { method: 'POST' });
    }
    expect(await decisions()).toEqual([]);
  });

  it('are taken on the page that a mail leads to, in the name of whom it was sent to, without a key', async () => {
    const link = mailed('alice');
    const { page = '' } = await open(link);
    expect(page).toContain('This page was sent to <strong>alice</strong>');
    expect(page).toContain('2 people; one no is enough');
    expect(page).not.toContain('name="key"');
    expect(page).not.toContain('name="name"');
    const response = await send(link, { name: 'bob' });
    expect(response.status).toBe(303);
    expect(await decisions()).toMatchObject([
      { type: 'argus.approval.voted.v1', actor: 'user:alice', data: { reason: 'from the mail' } },
    ]);
    const again = await (await fetch(new URL(response.headers.get('location') ?? '', approval.link))).text();
    expect(again).toContain('1 of 2 agree');
    expect((await send(link)).status).toBe(409);
    expect((await send(mailed('bob'), { decision: 'reject' })).status).toBe(303);
    expect(await decisions()).toMatchObject([{}, { type: 'argus.approval.rejected.v1', actor: 'user:bob' }]);
  });

  it.each<[string, () => string]>([
    ['for somebody whom the policy does not know', () => mailed('mallory')],
    ['that is too old', () => mailed('alice', { until: clock.now() })],
    ['for another page', () => mailed('alice', { link: `${approval.link}-9` }).replace('-9?', '?')],
    ['signed by another than the notifier', () => mailed('alice', { by: buses.cli })],
    ['with a changed name', () => `${approval.link}?as=${Buffer.from('{}').toString('base64url')}.U.x`],
    ['that is none', () => `${approval.link}?as=a.b.c`],
  ])('take a link %s for nobody’s', async (_what, link) => {
    const { page = '', as } = await open(link());
    expect(page).not.toContain('This page was sent to');
    expect(as).toBe('');
    const forged = new URL(link()).searchParams.get('as') ?? '';
    expect((await send(approval.link, { as: forged })).status).toBe(403);
    expect(await decisions()).toEqual([]);
  });

  it('do not count a typed name where two people have to be two, even with the key', async () => {
    const response = await send(approval.link, { name: 'alice', key: approvalKey });
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('Use the link in your mail');
    expect(await decisions()).toEqual([]);
  });
});
