import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
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
import { type AgentName, type Fact, type Recorded, fact, state, subjects } from '#libs/contracts';
import type { Postgres } from '#libs/embedded';
import { signerOf } from '#libs/identity';
import { signMessage } from '#libs/messaging';
import { ManualClock, type TestBus, eventually, startTestBus } from '#libs/testing';
import { startTestPostgres } from '#libs/testing/postgres';
import { agent as definition } from './main.js';

jest.setTimeout(60_000);

const began = Date.parse('2026-03-01T02:58:11Z');
const clock = new ManualClock(began + 14 * 60_000);
const passwords = {
  owner: 'owner-password-of-a-spec',
  auditor: 'auditor-password-of-a-spec',
  reader: 'reader-password-of-a-spec',
};

let dataDir: string;
let postgres: Postgres;
let bus: TestBus;
let readerUrl: string;
let auditor: AuditConnection;
let writer: AuditWriter;
let base: string;
let console_: { agent: RunningAgent; server: Server };

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'argus-console-'));
  postgres = await startTestPostgres(dataDir);
  const urls = await prepareDatabase({ superuserUrl: postgres.url, passwords });
  readerUrl = urls.reader;
  auditor = new AuditConnection(urls.auditor);
  writer = new AuditWriter(auditor);
  bus = await startTestBus();
  await writer.write(await story());
  ({ base, ...console_ } = await startConsole({}));
}, 120_000);

afterAll(async () => {
  await stopConsole(console_);
  await auditor.close();
  await bus.stop();
  await postgres.stop();
  for (const path of [dataDir, postgres.cluster]) await rm(path, { recursive: true, force: true });
});

/** The console as it is run, behind the front that all agents share. */
async function startConsole(environment: Record<string, string>, yaml = '') {
  const document = parseConfig(yaml);
  if (!document.ok) throw new Error('not YAML');
  const settings = [...commonSections, ...definition.settings];
  const sections = loadSections(document.value, settings, {
    ARGUS_POSTGRES_URL: readerUrl,
    ARGUS_OBSERVABILITY_LOG_LEVEL: 'silent',
    ...environment,
  });
  if (!sections.ok) throw new Error(JSON.stringify(sections.error));
  const agent = await startAgent(definition, {
    sections: sections.value,
    ...{ natsUrl: bus.url, keys: bus.keys, clock, rootDir: process.cwd(), dataDir },
    publicUrl: 'https://argus.example.org',
  });
  const server = createHttpFront(() => [agent]);
  const port = await listen(server, '127.0.0.1', 0);
  return { agent, server, base: `http://127.0.0.1:${port}` };
}

async function stopConsole({ agent, server }: { agent: RunningAgent; server: Server }): Promise<void> {
  await closeServer(server);
  await agent.stop();
}

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${base}${path}`, { headers });
const page = async (path: string): Promise<string> => (await get(path)).text();
const json = async (path: string): Promise<Record<string, unknown>> =>
  (await get(path)).json() as Promise<Record<string, unknown>>;

describe('the list of incidents', () => {
  it('shows open ones first, the worst first, and accounts for every alert', async () => {
    const list = await page('/');
    const titles = [...list.matchAll(/<th scope="row">\s*<a[^>]*>([^<]*)</g)].map(([, title]) => title);
    expect(titles).toEqual([
      'Checkout answers with errors (cluster eu1)',
      'Disk of db-2 is filling (host db-2)',
      'Certificate of api.example.org expires (cluster eu1)',
      'Nightly backup took too long (host backup-1)',
    ]);
    expect(list.replace(/<[^>]*>/g, '').replace(/\s+/g, ' ')).toContain(
      'Alerts: 13 received = 4 opened + 6 attached + 2 deduplicated + 0 suppressed + 1 quarantined + 0 in flight',
    );
    expect(list).toContain('href="https://example.atlassian.net/browse/OPS-412"');
    expect(list).toContain('http-equiv="refresh"');
  });

  it('is filtered by status, as page and as JSON', async () => {
    expect(await page('/?status=resolved')).not.toContain('Checkout');
    expect((await json('/api/incidents?status=resolved')).incidents).toMatchObject([{ id: 'inc-cert' }]);
    expect((await json('/api/incidents?limit=2')).incidents).toHaveLength(2);
    expect(await page('/?status=closed')).not.toContain('http-equiv="refresh"');
  });
});

describe('the page about people on call', () => {
  it('is in the navigation, and says so when the policy has no schedules', async () => {
    expect(await page('/')).toContain('href="./on-call"');
    expect(await page('/on-call')).toContain('The policy has no schedules.');
  });
});

describe('an incident', () => {
  it('has its graphs drawn from the record, and no others', async () => {
    const response = await fetch(`${base}/incidents/inc-backup/evidence/ev-disk.png`);
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(
      Buffer.from(await response.arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    for (const other of [
      'inc-backup/evidence/ev-none.png',
      'inc-cert/evidence/ev-disk.png',
      'x/evidence/.png',
    ])
      expect((await fetch(`${base}/incidents/${other}`)).status).toBe(404);
  });

  it('shows alerts, runbook, approval, action and the timeline with its proofs', async () => {
    const text = await page('/incidents/inc-checkout');
    for (const shown of [
      'OPS-412',
      'High error rate',
      'runbooks/high-error-rate.md',
      'alice@example.org',
      'Restart the checkout pods',
      'deployment.apps/checkout restarted',
      'INCIDENTS 11, event 1 of its message',
      '../api/incidents/inc-checkout/events',
    ]) {
      expect(text).toContain(shown);
    }
    const { publicKey } = signerOf(await bus.keys.seed('router'));
    expect(text).toContain(publicKey);
  });

  it('is there as JSON, with every event as it was stated', async () => {
    expect(await json('/api/incidents/inc-checkout')).toMatchObject({ severity: 'critical', alertsTotal: 3 });
    const { events } = (await json('/api/incidents/inc-checkout/events')) as { events: { type: string }[] };
    expect(events[0]).toMatchObject({ specversion: '1.0', type: 'argus.incident.opened.v1' });
    expect(events).toHaveLength(17);
  });

  it.each(['/incidents/inc-nowhere', '/api/incidents/inc-nowhere', '/api/incidents/inc-nowhere/events'])(
    'that is not recorded is not found: %s',
    async (path) => expect((await get(path)).status).toBe(404),
  );

  it('with an id that cannot be one is not found, and not looked up', async () => {
    expect((await get('/incidents/%00')).status).toBe(404);
    expect((await get("/incidents/'%20OR%201=1")).status).toBe(404);
  });
});

describe('why', () => {
  it('tells what became of an alert, as page and as JSON, and is linked where the alert is shown', async () => {
    expect(await page('/incidents/inc-disk')).toContain('href="../why/DiskFilling"');
    const text = await page('/why/DiskFilling');
    expect(text).toContain('<h2>opened</h2>');
    expect(text).toContain('href="../incidents/inc-disk"');
    expect(await json('/api/why/DiskFilling')).toMatchObject({
      fingerprint: 'DiskFilling',
      explanation: { outcome: 'opened', reason: 'first-of-its-group', incidentId: 'inc-disk' },
    });
    expect((await get('/why/nobody-knows')).status).toBe(404);
  });

  it('escapes what came from outside, and finds nothing for what cannot be a fingerprint', async () => {
    const answers = await Promise.all(
      ['%00', '%3Cscript%3E', 'x'.repeat(4_000)].map((id) => get(`/why/${id}`)),
    );
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    for (const answer of answers) expect(await answer.text()).not.toContain('<script>');
  });
});

describe('what went wrong', () => {
  it('is listed with the command that has a dead letter handled again', async () => {
    const letters = await page('/dead-letters');
    expect(letters).toContain('the tracker refused the project key OPS');
    expect(letters).toContain('npx argus dead retry 3');
    expect((await json('/api/dead-letters')).deadLetters).toMatchObject([
      { letter: 3, sequence: 17, state: 'parked' },
    ]);
  });

  it('is listed with what is wrong with a delivery', async () => {
    expect(await page('/quarantine')).toContain('alerts[0].startsAt has to be a time (RFC 3339)');
    expect((await json('/api/quarantine')).quarantined).toMatchObject([{ alerts: 1 }]);
  });
});

describe('the record', () => {
  it('is shown from its end, by type and by agent', async () => {
    const tail = await page('/audit');
    expect(tail.indexOf('ticketing-incidents could not handle')).toBeLessThan(
      tail.indexOf('Opened as critical'),
    );
    const closer = await page('/audit?agent=closer&type=');
    expect(closer).toContain('It stayed quiet');
    expect(closer).not.toContain('Opened as critical');
    expect(await page('/audit?type=argus.ticket.created.v1')).toContain('Ticket OPS-412 created');
  });

  it('is followed from where one stopped reading', async () => {
    const first = (await json('/api/audit?after=0&limit=3')) as { events: { id: number }[]; next: number };
    expect(first.events.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(first.next).toBe(3);
    expect((await json('/api/audit?after=3&limit=1')).events).toMatchObject([{ id: 4 }]);
    expect(await json('/api/audit?after=999999')).toEqual({ events: [], next: 999999 });
  });

  it('accounts for every alert', async () => {
    expect(await json('/api/ledger')).toMatchObject({ received: 13, opened: 4, inFlight: 0 });
  });
});

describe('every answer', () => {
  it.each(['/', '/api/ledger', '/assets/console.css', '/nowhere', '/api/nowhere', '/incidents/none'])(
    'to %s is guarded and kept nowhere',
    async (path) => {
      const { headers } = await get(path);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-powered-by')).toBeNull();
    },
  );

  it('says what is wrong with the request, as page and as JSON', async () => {
    const answer = await get('/api/incidents?limit=many');
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      error: { problems: [{ field: 'limit', problem: 'has to be a whole number from 1 to 500' }] },
    });
    const bad = await get('/audit?type=nothing');
    expect(bad.status).toBe(400);
    expect(await bad.text()).toContain('<code>type</code> has to be one of');
  });

  it('is a page where there is nothing, and JSON below /api', async () => {
    const missing = await get('/a/b/c');
    expect(missing.status).toBe(404);
    expect(await missing.text()).toContain('href="../../assets/console.css"');
    expect(await json('/api/nowhere')).toMatchObject({ error: { status: 404 } });
  });

  it('goes to who found us under a name of ours', async () => {
    const rebound = await import('node:http').then(
      ({ get: ask }) =>
        new Promise<number | undefined>((resolve) =>
          ask(`${base}/api/incidents`, { headers: { host: 'evil.example.com' } }, (response) => {
            response.resume();
            resolve(response.statusCode);
          }),
        ),
    );
    expect(rebound).toBe(403);
  });

  it('changes nothing: there is nothing to post to', async () => {
    expect((await fetch(`${base}/api/incidents`, { method: 'POST', body: '{}' })).status).toBe(404);
  });
});

describe('beyond loopback', () => {
  it('asks for the key, before it says whether there is something', async () => {
    const guarded = await startConsole(
      { ARGUS_CONSOLE_KEY: 'a-key-of-a-spec-0123' },
      'http: { host: 0.0.0.0 }',
    );
    const refused = await fetch(`${guarded.base}/nowhere`);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toContain('Basic');
    const authorization = `Basic ${Buffer.from('anna:a-key-of-a-spec-0123').toString('base64')}`;
    const answer = await fetch(`${guarded.base}/api/ledger`, { headers: { authorization } });
    expect(answer.status).toBe(200);
    await stopConsole(guarded);
  });
});

describe('while Postgres is away', () => {
  it('says so plainly, and comes back by itself', async () => {
    const { port } = postgres;
    await postgres.stop();
    const away = await get('/');
    expect(away.status).toBe(503);
    expect(away.headers.get('retry-after')).toBe('10');
    const text = await away.text();
    expect(text).toContain('people are still told');
    expect(text).not.toContain('password');
    expect((await get('/api/incidents')).status).toBe(503);

    postgres = await startTestPostgres(dataDir, port);
    await eventually(async () => (await get('/')).status === 200, 'the list is back');
  });
});

/** A night: an incident in the midst of its handling, one more, one that is quiet, one that is over. */
async function story(): Promise<Recorded[]> {
  const sequences: Record<string, number> = {};
  const record = async (
    agent: AgentName,
    subject: string,
    seconds: number,
    facts: readonly Fact[],
    stream = 'INCIDENTS',
  ): Promise<Recorded> => {
    const sequence = (sequences[stream] = (sequences[stream] ?? 0) + 1);
    const storedAt = began + seconds * 1_000;
    const cause = `${stream}/${sequence}`;
    const events = state(facts, { agent, cause, correlationId: facts[0]?.subject ?? cause, now: storedAt });
    const signed = signMessage(agent, events, signerOf(await bus.keys.seed(agent)));
    return { stream, sequence, subject, agent, storedAt, events, ...signed };
  };
  const history =
    (id: string) =>
    (agent: AgentName, seconds: number, ...facts: Fact[]): Promise<Recorded> =>
      record(agent, subjects.incident(id, agent), seconds, facts);
  const checkout = history('inc-checkout');
  const disk = history('inc-disk');
  const cert = history('inc-cert');
  const backup = history('inc-backup');
  const day = 86_400;
  const incidentId = 'inc-checkout';
  const action = {
    id: 'restart-pods',
    title: 'Restart the checkout pods',
    kind: 'command' as const,
    risk: 'medium' as const,
    target: 'deployment/checkout in shop (eu1)',
    parameters: { command: 'kubectl', args: ['rollout', 'restart', 'deployment/checkout', '-n', 'shop'] },
  };
  const approval = { incidentId, approvalId: 'inc-checkout-1', digest: '9f2c4b71d0a35e88' };
  const run = { incidentId, approvalId: approval.approvalId, actionId: 'run-1' };
  const told = { incidentId, notificationId: 'n-1', channel: 'slack' };

  const messages = [
    backup('router', -day, opened('inc-backup', 'Nightly backup took too long (host backup-1)', 'low')),
    backup('router', -day + 1, attached('inc-backup', 'BackupSlow', 'low', 'opened', { host: 'backup-1' })),
    backup(
      'triage',
      -day + 2,
      fact('argus.triage.evidence-found.v1', 'inc-backup', {
        ...{ incidentId: 'inc-backup', look: '1' },
        evidence: {
          ...{ id: 'ev-disk', kind: 'metric', source: 'prometheus', query: 'disk', says: 'disk rose' },
          ...{ from: '2026-02-28T01:00:00.000Z', to: '2026-02-28T02:58:00.000Z', strength: 3 },
          metric: {
            name: 'disk',
            labels: {},
            normal: 1,
            value: 5,
            points: [
              [began, 1],
              [began + 60_000, 5],
            ],
          },
        },
      }),
    ),
    backup('router', -day + 600, alertOver('inc-backup', 'BackupSlow')),
    backup('closer', -day + 900, fact('argus.verification.passed.v1', 'inc-backup', quiet('inc-backup'))),
    backup('closer', -day + 901, fact('argus.incident.closed.v1', 'inc-backup', quiet('inc-backup'))),
    cert(
      'router',
      -5_400,
      opened('inc-cert', 'Certificate of api.example.org expires (cluster eu1)', 'medium'),
    ),
    cert(
      'router',
      -5_399,
      attached('inc-cert', 'CertExpiring', 'medium', 'opened', { host: 'api.example.org' }),
    ),
    cert('router', -600, alertOver('inc-cert', 'CertExpiring')),
    cert('closer', -599, resolvedFact('inc-cert')),
    checkout(
      'router',
      0,
      opened(incidentId, 'Checkout answers with errors (cluster eu1)', 'critical'),
      attached(incidentId, 'HighErrorRate', 'critical', 'opened', {
        service: 'checkout',
        pod: 'checkout-7d9f',
      }),
    ),
    checkout(
      'notifier',
      1,
      fact('argus.notification.requested.v1', incidentId, {
        ...told,
        recipients: ['#on-call'],
        topic: 'opened',
        subject: 'Checkout answers with errors',
        body: 'One alert fires.',
        reason: 'incident-opened',
      }),
    ),
    checkout(
      'notifier',
      2,
      fact('argus.notification.sent.v1', incidentId, { ...told, externalId: '1740', foundAgain: false }),
    ),
    checkout(
      'ticketing',
      3,
      fact('argus.ticket.created.v1', incidentId, {
        ...{ incidentId, operationId: 'o1', tracker: 'jira', key: 'OPS-412', foundAgain: false },
        url: 'https://example.atlassian.net/browse/OPS-412',
      }),
    ),
    checkout(
      'triage',
      4,
      fact('argus.triage.observed.v1', incidentId, {
        incidentId,
        observations: [
          { kind: 'alerts', text: '3 alerts fire: HighErrorRate, HighLatency, PodCrashLooping.' },
          { kind: 'common-labels', text: 'All have in common: cluster=eu1, namespace=shop.' },
          {
            kind: 'expression',
            text: 'The expression behind HighErrorRate:',
            link: 'https://prometheus.example.org/graph?g0.expr=job',
          },
        ],
      }),
      fact('argus.triage.recommended.v1', incidentId, {
        incidentId,
        runbook: {
          id: 'high-error-rate',
          title: 'High error rate',
          file: 'runbooks/high-error-rate.md',
          summary:
            'Too many requests fail. Find out since when and for whom, undo what changed, then look for the cause.',
          matchedOn: { alertname: 'HighErrorRate' },
        },
        action,
        reason: 'runbook-matches',
      }),
    ),
    checkout(
      'router',
      42,
      attached(incidentId, 'HighLatency', 'high', 'attached', { service: 'checkout', pod: 'checkout-7d9f' }),
    ),
    checkout(
      'router',
      65,
      attached(incidentId, 'PodCrashLooping', 'high', 'attached', {
        service: 'checkout',
        pod: 'checkout-x2b4',
      }),
    ),
    checkout(
      'solicitor',
      66,
      fact('argus.approval.requested.v1', incidentId, {
        ...{
          ...approval,
          action,
          reason: 'risk-medium',
          expiresAt: new Date(began + 1_866_000).toISOString(),
        },
        link: 'https://argus.example.org/approvals/inc-checkout-1',
      }),
    ),
    checkout(
      'solicitor',
      341,
      fact(
        'argus.approval.granted.v1',
        incidentId,
        { ...approval, reason: 'the last deployment leaks connections' },
        { actor: 'user:alice@example.org' },
      ),
    ),
    checkout(
      'executor',
      342,
      fact('argus.action.started.v1', incidentId, {
        ...run,
        action,
        digest: approval.digest,
        reason: 'approved',
      }),
    ),
    checkout(
      'executor',
      351,
      fact('argus.action.succeeded.v1', incidentId, {
        ...run,
        output: 'deployment.apps/checkout restarted\n',
        durationMs: 8_912,
      }),
    ),
    checkout('router', 520, alertOver(incidentId, 'HighLatency')),
    checkout('router', 560, alertOver(incidentId, 'PodCrashLooping')),
    checkout(
      'ticketing',
      562,
      fact('argus.ticket.comment-requested.v1', incidentId, {
        ...{ incidentId, operationId: 'o2', key: 'OPS-412', body: 'x', reason: 'alerts-resolved' },
      }),
      fact('argus.ticket.commented.v1', incidentId, {
        ...{ incidentId, operationId: 'o2', key: 'OPS-412', foundAgain: false },
      }),
    ),
    disk('router', 700, opened('inc-disk', 'Disk of db-2 is filling (host db-2)', 'high')),
    disk(
      'router',
      701,
      attached('inc-disk', 'DiskFilling', 'high', 'opened', { host: 'db-2', mountpoint: '/var' }),
    ),
    record('collector', subjects.signal('alertmanager', 'collector'), 702, [received(12)], 'SIGNALS'),
    record('collector', subjects.signal('alertmanager', 'collector'), 703, [quarantined], 'SIGNALS'),
    record('router', subjects.outcome(0, 'router'), 704, [deduplicated('a'), deduplicated('b')], 'ALERTS'),
    record('ticketing', subjects.dead('ticketing'), 705, [again], 'DEAD'),
    record('ticketing', subjects.dead('ticketing'), 706, [again], 'DEAD'),
    record('ticketing', subjects.dead('ticketing'), 707, [parked], 'DEAD'),
  ];
  return Promise.all(messages);
}

const opened = (incidentId: string, title: string, severity: 'critical' | 'high' | 'medium' | 'low'): Fact =>
  fact('argus.incident.opened.v1', incidentId, {
    ...{ incidentId, title, severity, groupKey: 'g', reason: 'first-of-its-group' },
    groupLabels: { cluster: 'eu1', namespace: 'shop' },
  });

const attached = (
  incidentId: string,
  alertname: string,
  severity: 'critical' | 'high' | 'medium' | 'low',
  outcome: 'opened' | 'attached',
  labels: Record<string, string>,
): Fact =>
  fact('argus.incident.alert-attached.v1', incidentId, {
    ...{ incidentId, fingerprint: alertname, episode: `${alertname}-1`, outcome, severity },
    reason: outcome === 'opened' ? 'first-of-its-group' : 'same-group',
    labels: { alertname, cluster: 'eu1', namespace: 'shop', ...labels },
    annotations: {
      summary: summaries[alertname] ?? alertname,
      runbook_url: 'https://runbooks.example.org/x',
    },
    startsAt: '2026-03-01T02:57:40Z',
    generatorURL: 'https://prometheus.example.org/graph?g0.expr=job',
  });

const summaries: Record<string, string> = {
  HighErrorRate: '14 % of the requests to checkout fail',
  HighLatency: 'The slowest 1 % of the requests take 8.2 s',
  PodCrashLooping: 'checkout-x2b4 was restarted 6 times in 10 min',
};

const alertOver = (incidentId: string, alertname: string): Fact =>
  fact('argus.incident.alert-resolved.v1', incidentId, {
    ...{ incidentId, fingerprint: alertname, episode: `${alertname}-1`, reason: 'no-longer-firing' },
    outcome: 'attached',
    endsAt: '2026-03-01T03:06:50Z',
  });

const quiet = (incidentId: string) => ({ incidentId, reason: 'stayed-quiet' });

const resolvedFact = (incidentId: string): Fact =>
  fact('argus.incident.resolved.v1', incidentId, {
    ...{ incidentId, reason: 'all-alerts-resolved', verifyAt: '2026-03-01T03:18:00Z' },
  });

const deduplicated = (fingerprint: string): Fact =>
  fact('argus.alert.deduplicated.v1', fingerprint, {
    ...{ fingerprint, episode: `${fingerprint}-1`, status: 'firing', reason: 'already-firing' },
  });

const received = (count: number): Fact =>
  fact('argus.delivery.received.v1', 'd-1', {
    ...{
      deliveryId: 'd-1',
      source: 'alertmanager',
      sender: 'prometheus-eu1',
      receivedAt: '2026-03-01T03:09:00Z',
    },
    ...{ digest: 'ab', bytes: 4_096, truncatedAlerts: 0, envelope: {} },
    signals: Array.from({ length: count }, (_, at) => ({
      ...{ fingerprint: `f${at}`, status: 'firing' as const, labels: { alertname: 'HighErrorRate' } },
      ...{ annotations: {}, startsAt: '2026-03-01T02:57:40Z' },
    })),
  });

const quarantined = fact('argus.delivery.quarantined.v1', 'd-2', {
  ...{ deliveryId: 'd-2', source: 'webhook', sender: 'backup-script', receivedAt: '2026-03-01T03:09:01Z' },
  ...{ digest: 'cd', bytes: 112, reason: 'invalid-payload', alerts: 1 },
  problems: ['alerts[0].startsAt has to be a time (RFC 3339)'],
  content: '{"alerts":[{"labels":{"alertname":"<script>alert(1)</script>"},"startsAt":"yesterday"}]}',
});

const parked = fact('argus.message.parked.v1', 'INCIDENTS/17', {
  ...{ consumer: 'ticketing-incidents', stream: 'INCIDENTS', sequence: 17, deliveries: 8, headers: {} },
  ...{ originalSubject: 'argus.incident.inc-disk.router', payload: 'W10=' },
  reason: 'the tracker refused the project key OPS: set ticketing.jira.project to one that exists',
});

/** Stands before the dead letter in its stream, so that its number there is not its number among the lists. */
const again = fact('argus.message.redriven.v1', 'letter-of-last-week', {
  ...{ deadLetterId: 'letter-of-last-week', outcome: 'done', reason: 'ticket-created' },
});
