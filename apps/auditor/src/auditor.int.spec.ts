import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type RunningAgent, commonSections, startAgent } from '#libs/agent';
import { AuditConnection, AuditQueries, prepareDatabase } from '#libs/audit';
import { loadSections, parseConfig } from '#libs/config';
import { type AgentName, type Fact, subjects } from '#libs/contracts';
import type { Postgres } from '#libs/embedded';
import { JetStreamEventStore } from '#libs/event-store';
import { systemClock } from '#libs/kernel';
import { type TestBus, eventually, startTestBus } from '#libs/testing';
import { startTestPostgres } from '#libs/testing/postgres';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditorConfig } from './auditor.config.js';
import { agent as definition } from './main.js';

jest.setTimeout(120_000);

const passwords = {
  owner: 'owner-password-of-a-spec',
  auditor: 'auditor-password-of-a-spec',
  reader: 'reader-password-of-a-spec',
};

let folder: string;
let bus: TestBus;
let postgres: Postgres;
let auditor: RunningAgent;
let auditorUrl: string;
let reader: AuditConnection;
let queries: AuditQueries;
let collector: JetStreamEventStore;
let router: JetStreamEventStore;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'argus-auditor-'));
  [bus, postgres] = await Promise.all([startTestBus(), startTestPostgres(folder)]);
  const urls = await prepareDatabase({ superuserUrl: postgres.url, passwords });
  auditorUrl = urls.auditor;
  reader = new AuditConnection(urls.reader);
  queries = new AuditQueries(reader);
  [collector, router] = await Promise.all([storeOf('collector'), storeOf('router')]);
  auditor = await startAuditor();
});

afterAll(async () => {
  await auditor?.stop();
  await reader?.close();
  await Promise.all([bus?.stop(), postgres?.stop()]);
  await rm(folder, { recursive: true, force: true });
});

async function storeOf(agent: AgentName): Promise<JetStreamEventStore> {
  const { connection, publisher, ring, signer } = await bus.open(agent).then((opened) => ({
    connection: opened.connection,
    publisher: opened.publisher,
    ring: opened.ring,
    signer: () => opened.signer(),
  }));
  return new JetStreamEventStore({ connection, publisher, ring, agent, signer });
}

async function startAuditor(): Promise<RunningAgent> {
  const document = parseConfig(
    'auditor:\n  gapCheck: 100ms\n  retryAfter: 100ms\nobservability:\n  logLevel: error\n',
  );
  if (!document.ok) throw new Error('the configuration of this spec is wrong');
  const sections = loadSections(document.value, [...commonSections, AuditorConfig], {
    ARGUS_POSTGRES_URL: auditorUrl,
  });
  if (!sections.ok) throw new Error(JSON.stringify(sections.error));
  return startAgent(definition, {
    sections: sections.value,
    natsUrl: bus.url,
    keys: bus.keys,
    clock: systemClock,
    rootDir: folder,
    dataDir: folder,
    publicUrl: 'http://localhost',
  });
}

let deliveries = 0;

/** States a delivery with one signal, which the ledger counts as received. */
async function deliver(): Promise<void> {
  const deliveryId = `delivery-${++deliveries}`;
  const facts: Fact[] = [
    {
      type: 'argus.delivery.received.v1',
      subject: deliveryId,
      data: {
        deliveryId,
        source: 'spec',
        sender: 'anonymous',
        receivedAt: '2026-03-01T10:00:00Z',
        digest: 'ab',
        bytes: 1,
        truncatedAlerts: 0,
        envelope: {},
        signals: [
          {
            fingerprint: 'f',
            status: 'firing',
            labels: {},
            annotations: {},
            startsAt: '2026-03-01T10:00:00Z',
          },
        ],
      },
    },
  ];
  const subject = subjects.signal('spec', 'collector');
  await collector.append({ subject, facts, cause: deliveryId, correlationId: deliveryId, now: Date.now() });
}

const deliverMany = async (count: number): Promise<void> => {
  await Promise.all(Array.from({ length: count }, deliver));
};

const received = async (): Promise<number> => (await queries.ledger()).received;

const gauge = async (name: string): Promise<number[]> => {
  const metric = await auditor.registry.getSingleMetric(name)?.get();
  return (metric?.values ?? []).map(({ value }) => value);
};

describe('the auditor', () => {
  it('records what is stated in every stream, each message once', async () => {
    await deliverMany(300);
    await router.append({
      subject: subjects.incident('inc-1', 'router'),
      facts: [
        {
          type: 'argus.incident.opened.v1',
          subject: 'inc-1',
          data: {
            incidentId: 'inc-1',
            title: 'Disk full',
            severity: 'high',
            groupKey: 'disk',
            groupLabels: {},
            reason: 'first-alert',
          },
        },
      ],
      cause: 'spec',
      correlationId: 'inc-1',
      now: Date.now(),
    });
    await eventually(async () => (await received()) === 300, 'all deliveries are recorded', 30_000);
    const incident = await eventually(() => queries.incident('inc-1'), 'the incident is recorded', 30_000);
    expect(incident).toMatchObject({ title: 'Disk full', timeline: [{ agent: 'router' }] });
  });

  it('misses nothing when Postgres is killed and comes back', async () => {
    const before = await received();
    await deliverMany(50);
    process.kill(postgres.pid, 'SIGKILL');
    await deliverMany(200);
    postgres = await startTestPostgres(folder, postgres.port);
    await deliverMany(50);
    await eventually(async () => (await received()) === before + 300, 'the record has caught up', 60_000);
    await eventually(
      async () =>
        [...(await gauge('argus_audit_gap_messages')), ...(await gauge('argus_audit_behind_messages'))].every(
          (value) => value === 0,
        ),
      'no gap is left',
      30_000,
    );
    expect(await queries.gaps()).toEqual([]);
  });

  it('goes on where it was when it is stopped in the middle', async () => {
    const before = await received();
    const stating = deliverMany(400);
    await auditor.stop();
    await stating;
    auditor = await startAuditor();
    await eventually(async () => (await received()) === before + 400, 'the rest is recorded', 60_000);
    expect(await queries.gaps()).toEqual([]);
    expect(await queries.ledger()).toMatchObject({ received: deliveries });
  });
});
