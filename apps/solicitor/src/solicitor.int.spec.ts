import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  closeServer,
  commonSections,
  createHttpFront,
  listen,
  type RunningAgent,
  startAgent,
} from '#libs/agent';
import { loadSections, parseConfig } from '#libs/config';
import {
  type AgentName,
  type ArgusEvent,
  type Fact,
  fact,
  type ProposedAction,
  subjects,
} from '#libs/contracts';
import { findNatsServer, type NatsServer, startNatsServer } from '#libs/embedded';
import { type EventStore, JetStreamEventStore } from '#libs/event-store';
import { eventually, ManualClock, startTestBus, type TestBus } from '#libs/testing';
import { agent as solicitor } from './main.js';
import { SolicitorConfig } from './solicitor.config.js';

const approvalKey = 'a-key-of-sixteen-or-more';
const action: ProposedAction = {
  id: 'restart-service',
  title: 'Restart <checkout>',
  kind: 'command',
  risk: 'medium',
  target: 'service/checkout',
  parameters: { command: 'demo-restart', args: ['checkout', '<script>alert(1)</script>'] },
};

describe('the pages of approvals', () => {
  const clock = new ManualClock();
  let bus: TestBus;
  let serverAgain: NatsServer | undefined;
  let running: RunningAgent;
  let front: RunningAgent[] | undefined;
  let server: Server;
  let base: string;
  let dataDir: string;
  let stores: Record<'router' | 'triage' | 'closer', EventStore>;
  let count = 0;
  let incidentId: string;
  let approvalId: string;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'argus-solicitor-'));
    bus = await startTestBus(clock);
    stores = {
      router: await storeOf('router'),
      triage: await storeOf('triage'),
      closer: await storeOf('closer'),
    };
    server = createHttpFront(() => front);
    base = `http://127.0.0.1:${await listen(server, '127.0.0.1', 0)}`;
    const document = parseConfig('solicitor:\n  approvers: [alice, bob]\n');
    if (!document.ok) throw new Error(JSON.stringify(document.error));
    const sections = loadSections(document.value, [...commonSections, SolicitorConfig], {
      ARGUS_APPROVAL_KEY: approvalKey,
      ARGUS_OBSERVABILITY_LOG_LEVEL: 'silent',
    });
    if (!sections.ok) throw new Error(JSON.stringify(sections.error));
    const { url: natsUrl, keys } = bus;
    running = await startAgent(solicitor, {
      ...{ sections: sections.value, natsUrl, keys, clock, dataDir },
      ...{ rootDir: process.cwd(), publicUrl: base },
    });
    front = [running];
  }, 60_000);
  afterAll(async () => {
    await closeServer(server);
    await running.stop();
    await bus.stop();
    await serverAgain?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  /** Starts the bus' server again where it was. */
  async function bringBusBack(): Promise<void> {
    const binary = await findNatsServer({ cacheDir: '.argus/cache' });
    if (!binary.ok) throw new Error(binary.error);
    const folder = dirname(bus.keys.path);
    serverAgain = await startNatsServer({
      ...{ binary: binary.value.path, dataDir: folder, port: bus.server.port },
      ...{ configFile: join(folder, 'nats-server.conf'), log: () => undefined },
    });
  }

  async function storeOf(agent: AgentName): Promise<EventStore> {
    const opened = await bus.open(agent);
    const { connection, publisher, ring } = opened;
    return new JetStreamEventStore({ connection, publisher, ring, agent, signer: () => opened.signer() });
  }
  const record = (agent: keyof typeof stores, ...facts: Fact[]) =>
    stores[agent].append({
      subject: subjects.incident(incidentId, agent),
      facts,
      cause: `cause-${count++}`,
      correlationId: incidentId,
      now: clock.now(),
    });
  const history = async (): Promise<ArgusEvent[]> =>
    (await stores.router.load(`argus.incident.${incidentId}.*`)).flatMap(({ events }) => [...events]);
  const decisions = async () =>
    (await history()).filter(({ type }) => /approval\.(granted|rejected|expired)/.test(type));

  /** A new incident whose action waits for an approval. */
  beforeEach(async () => {
    incidentId = `inc-${count++}`;
    await record(
      'router',
      fact('argus.incident.opened.v1', incidentId, {
        ...{ incidentId, title: 'Errors & <b>noise</b>', severity: 'high' as const },
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
    approvalId = (asked.data as { approvalId: string }).approvalId;
  });

  const address = () => `${base}/approvals/${approvalId}`;
  const inputs = async (): Promise<Record<string, string>> => {
    const page = await (await fetch(address())).text();
    const value = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '';
    return { digest: value('digest'), csrf: value('csrf') };
  };
  const send = async (fields: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(address(), {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: base, 'sec-fetch-site': 'same-origin', ...headers },
      body: new URLSearchParams({
        ...{ decision: 'approve', name: 'alice', reason: 'looks right', key: approvalKey },
        ...(await inputs()),
        ...fields,
      }),
    });

  it('show what would run, with everything from outside as text', async () => {
    const response = await fetch(address());
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(page).toContain('Errors &amp; &lt;b&gt;noise&lt;/b&gt;');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).not.toContain('<script');
    expect(page).toContain('demo-restart');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('referrer-policy')).toBe('same-origin');
    expect(response.headers.get('x-powered-by')).toBeNull();
  });

  it('decide nothing when they are only looked at', async () => {
    await fetch(address());
    await fetch(address(), { method: 'HEAD' });
    await fetch(address(), { headers: { 'sec-purpose': 'prefetch' } });
    await fetch(`${address()}?decision=approve&name=alice`);
    expect(await decisions()).toEqual([]);
  });

  it('record who approved, and lead back to a page that says so', async () => {
    const response = await send({});
    expect([response.status, response.headers.get('location')]).toEqual([303, `./${approvalId}`]);
    const [granted, ...others] = await decisions();
    expect(others).toEqual([]);
    expect(granted).toMatchObject({
      type: 'argus.approval.granted.v1',
      actor: 'user:alice',
      data: { approvalId, reason: 'looks right' },
    });
    const page = await (await fetch(address())).text();
    expect(page).toContain('Approved by <strong>alice</strong>');
    expect(page).not.toContain('<form');
  });

  it('take a rejection', async () => {
    expect((await send({ decision: 'reject', reason: '' })).status).toBe(303);
    expect(await decisions()).toMatchObject([{ type: 'argus.approval.rejected.v1', actor: 'user:alice' }]);
  });

  it('take a double click for one decision', async () => {
    const fields = await inputs();
    const answers = await Promise.all([send(fields), send(fields), send(fields)]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(await decisions()).toHaveLength(1);
  });

  it('tell the second of two people, who still had the open page, that it is decided', async () => {
    const open = await inputs();
    await send({ name: 'alice' });
    const late = await send({ ...open, name: 'bob', decision: 'reject' });
    expect(late.status).toBe(409);
    expect(await late.text()).toContain('already decided');
    expect(await decisions()).toMatchObject([{ actor: 'user:alice' }]);
  });

  it.each<[string, number, Record<string, string>, Record<string, string>]>([
    ['a name that is not mapped', 403, { name: 'mallory' }, {}],
    ['no name', 403, { name: ' ' }, {}],
    ['a wrong key', 403, { key: 'a-key-that-is-not-right' }, {}],
    ['a forged token', 403, { csrf: 'AAAA.BBBB' }, {}],
    ['another site', 403, {}, { origin: 'https://evil.example.com' }],
    ['another site that hides its origin', 403, {}, { origin: 'null' }],
    ['a cross-site form', 403, {}, { 'sec-fetch-site': 'cross-site' }],
    ['another digest', 409, { digest: 'f'.repeat(64) }, {}],
    ['another decision', 400, { decision: 'approve-all' }, {}],
    ['JSON', 400, {}, { 'content-type': 'application/json' }],
  ])('change nothing for %s', async (_, status, fields, headers) => {
    const response = await send(fields, headers);
    expect(response.status).toBe(status);
    expect(await decisions()).toEqual([]);
    expect((await send({})).status).toBe(303);
  });

  it('refuse the token of another approval', async () => {
    const { csrf } = await inputs();
    const other = approvalId;
    approvalId = other.replace(/-r\d+-/, '-r9-');
    expect((await send({ csrf: csrf ?? '' })).status).toBe(404);
    approvalId = other;
    expect(await decisions()).toEqual([]);
  });

  it('take nothing after the deadline, and say that it has passed', async () => {
    const open = await inputs();
    clock.advance(30 * 60_000);
    const late = await send(open);
    expect(late.status).toBe(409);
    await eventually(async () => (await decisions()).length > 0, 'the approval expires');
    expect(await decisions()).toMatchObject([
      { type: 'argus.approval.expired.v1', data: { reason: 'not-decided-in-time' } },
    ]);
    expect(await (await fetch(address())).text()).toContain('Expired');
  });

  it('take nothing once the incident is closed', async () => {
    const open = await inputs();
    await record('closer', fact('argus.incident.closed.v1', incidentId, { incidentId, reason: 'over' }));
    await eventually(async () => (await decisions()).length > 0, 'the approval expires');
    expect((await send(open)).status).toBe(409);
    expect(await decisions()).toMatchObject([{ data: { reason: 'incident-closed' } }]);
  });

  it('know no approval that nobody asked for', async () => {
    approvalId = 'inc-none-0000000000-r1';
    expect((await fetch(address())).status).toBe(404);
    expect((await fetch(`${base}/approvals/..%2f..%2fetc%2fpasswd`)).status).toBe(404);
  });

  it('keep the key of their forms to this user, and the approval key to nobody', async () => {
    const file = join(dataDir, 'solicitor', 'form.key');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file)).toHaveLength(32);
    await send({});
    expect(JSON.stringify(await history())).not.toContain(approvalKey);
    expect(await (await fetch(address())).text()).not.toContain(approvalKey);
  });

  it('say that they cannot decide while the bus is away, decide nothing, not even later, and go on when it is back', async () => {
    const open = await inputs();
    await bus.server.stop();
    const answer = await send(open);
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('Nothing was changed');
    expect(await (await fetch(address())).text()).toContain('<form');

    await bringBusBack();
    await eventually(async () => (await fetch(`${base}/readyz`)).ok, 'the solicitor is back on the bus');
    await eventually(async () => (await history()).length > 0, 'the record can be read again', 30_000);
    expect(await decisions()).toEqual([]);
    await eventually(async () => (await send(open)).status === 303, 'the decision is taken');
    expect(await decisions()).toMatchObject([{ type: 'argus.approval.granted.v1' }]);
  }, 60_000);
});
