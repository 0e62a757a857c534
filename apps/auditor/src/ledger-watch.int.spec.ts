import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type RunningAgent, commonSections, startAgent } from '#libs/agent';
import { prepareDatabase } from '#libs/audit';
import { loadSections, parseConfig } from '#libs/config';
import { type AgentName, type EventOf, type Fact, fact, subjects } from '#libs/contracts';
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

type Checked = EventOf<'argus.ledger.checked.v1'>;

const passwords = {
  owner: 'owner-password-of-a-spec',
  auditor: 'auditor-password-of-a-spec',
  reader: 'reader-password-of-a-spec',
};

let folder: string;
let bus: TestBus;
let postgres: Postgres;
let auditorUrl: string;
let auditor: RunningAgent;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'argus-ledger-'));
  [bus, postgres] = await Promise.all([startTestBus(), startTestPostgres(folder)]);
  auditorUrl = (await prepareDatabase({ superuserUrl: postgres.url, passwords })).auditor;
  auditor = await startAuditor();
});

afterAll(async () => {
  await auditor?.stop();
  await Promise.all([bus?.stop(), postgres?.stop()]);
  await rm(folder, { recursive: true, force: true });
});

function startAuditor(): Promise<RunningAgent> {
  const document = parseConfig(
    'auditor:\n  ledgerCheck: 50ms\n  ledgerGrace: 500ms\nobservability:\n  logLevel: fatal\n',
  );
  if (!document.ok) throw new Error('the configuration of this spec is wrong');
  const sections = loadSections(document.value, [...commonSections, AuditorConfig], {
    ARGUS_POSTGRES_URL: auditorUrl,
  });
  if (!sections.ok) throw new Error(JSON.stringify(sections.error));
  return startAgent(definition, {
    ...{ sections: sections.value, natsUrl: bus.url, keys: bus.keys, clock: systemClock },
    ...{ rootDir: folder, dataDir: folder, publicUrl: 'http://localhost' },
  });
}

const stores = new Map<AgentName, JetStreamEventStore>();

async function storeOf(agent: AgentName): Promise<JetStreamEventStore> {
  const known = stores.get(agent);
  if (known !== undefined) return known;
  const own = await bus.open(agent);
  const { connection, publisher, ring } = own;
  const store = new JetStreamEventStore({ connection, publisher, ring, agent, signer: () => own.signer() });
  stores.set(agent, store);
  return store;
}

/** Has an agent state a fact. */
async function state(agent: AgentName, subject: string, stated: Fact): Promise<void> {
  const cause = `spec/${stated.type}/${stated.subject}`;
  await (
    await storeOf(agent)
  ).append({
    ...{ subject, facts: [stated], cause, correlationId: 'spec', now: systemClock.now() },
  });
}

/** What the auditor has stated of the ledger so far, as the evaluator reads it. */
const checks = async (): Promise<Checked[]> =>
  (await storeOf('evaluator'))
    .load(subjects.signal('ledger', 'auditor'))
    .then((messages) => messages.flatMap(({ events }) => events as Checked[]));

const gauge = async (name: string): Promise<number | undefined> =>
  (await auditor.registry.getSingleMetric(name)?.get())?.values[0]?.value;

describe('the ledger, with a real record', () => {
  it('is said to be wrong when an alert stays without an outcome, once, also across a restart, until it has one', async () => {
    const signal = { fingerprint: 'f1', status: 'firing' as const, labels: {}, annotations: {} };
    await state(
      'collector',
      subjects.signal('spec', 'collector'),
      fact('argus.delivery.received.v1', 'd1', {
        ...{ deliveryId: 'd1', source: 'spec', sender: 'anonymous', receivedAt: '2026-03-01T10:00:00Z' },
        ...{ digest: 'ab', bytes: 1, truncatedAlerts: 0, envelope: {} },
        signals: [{ ...signal, startsAt: '2026-03-01T10:00:00Z' }],
      }),
    );
    const [first] = await eventually(async () => {
      const stated = await checks();
      return stated.length > 0 && stated;
    }, 'the ledger is said to be wrong');
    expect(first?.data).toMatchObject({ balanced: false, received: 1, explained: 0 });
    expect(first?.data.signals).toMatchObject([
      { status: 'firing', labels: { alertname: 'ArgusLedgerUnbalanced' } },
    ]);

    await eventually(async () => (await gauge('argus_ledger_balance')) === 2, 'its own alert is recorded');
    await auditor.stop();
    auditor = await startAuditor();
    await eventually(
      async () => ((await gauge('argus_ledger_unbalanced_seconds')) ?? 0) > 0,
      'the new auditor knows that it is wrong',
    );
    expect(await checks()).toHaveLength(1);

    // Its own alert was received as well, so both need an outcome.
    for (const [fingerprint, causationid] of [
      ['f1', 'alert-1'],
      ['ledger', 'alert-2'],
    ] as const) {
      await state(
        'router',
        subjects.outcome(0, 'router'),
        fact(
          'argus.alert.deduplicated.v1',
          fingerprint,
          { fingerprint, episode: 'e1', status: 'firing', reason: 'already-attached' },
          { causationid },
        ),
      );
    }
    const [, second] = await eventually(async () => {
      const stated = await checks();
      return stated.length > 1 && stated;
    }, 'the ledger is said to be right again');
    expect(second?.data).toMatchObject({ balanced: true, received: 2, explained: 2 });
    expect(second?.data.signals).toMatchObject([
      { status: 'resolved', startsAt: first?.data.signals[0]?.startsAt },
    ]);
  });
});
