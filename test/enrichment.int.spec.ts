import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type AgentDefinition, type RunningAgent, startAgent } from '#libs/agent';
import { loadSections, parseConfig } from '#libs/config';
import {
  type ArgusEvent,
  type EventData,
  type EventType,
  type Fact,
  fact,
  subjects,
  toTimestamp,
} from '#libs/contracts';
import { type EventStore, JetStreamEventStore } from '#libs/event-store';
import { systemClock } from '#libs/kernel';
import { type TestBus, eventually, startTestBus } from '#libs/testing';
import { sectionsOf } from '../apps/cli/src/config/all-sections.js';
import { type FakePrometheus, startFakePrometheus } from '../apps/triage/test-support/fake-prometheus.js';
import { agent as ticketing } from '../apps/ticketing/src/main.js';
import { agent as triage } from '../apps/triage/src/main.js';

// Each test waits for several things, one after the other.
jest.setTimeout(120_000);

const minute = 60_000;

describe('an incident whose evidence is gathered', () => {
  const begun = systemClock.now();
  let bus: TestBus;
  let dataDir: string;
  let prometheus: FakePrometheus;
  let store: EventStore;
  const running = new Map<AgentDefinition, RunningAgent>();

  const start = async (agent: AgentDefinition): Promise<void> => {
    const document = parseConfig(`triage: { evidence: { prometheus: { url: "${prometheus.url}" } } }`);
    if (!document.ok) throw new Error(JSON.stringify(document.error));
    const environment = { ARGUS_OBSERVABILITY_LOG_LEVEL: 'silent' };
    const sections = loadSections(document.value, sectionsOf([triage, ticketing]), environment);
    if (!sections.ok) throw new Error(JSON.stringify(sections.error));
    running.set(
      agent,
      await startAgent(agent, {
        ...{ sections: sections.value, natsUrl: bus.url, keys: bus.keys, clock: systemClock, dataDir },
        ...{ rootDir: process.cwd(), publicUrl: 'https://argus.test' },
      }),
    );
  };
  const stop = async (agent: AgentDefinition): Promise<void> => {
    await running.get(agent)?.stop();
    running.delete(agent);
  };

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'argus-enrichment-'));
    [bus, prometheus] = await Promise.all([
      startTestBus(),
      startFakePrometheus({
        ...{ onset: () => begun - 6 * minute, components: ['checkout', 'payments', 'mail'] },
        metrics: ['cpu_usage', 'request_latency_seconds', 'open_connections'],
        troubles: [
          { component: 'payments', metric: 'cpu_usage' },
          { component: 'checkout', metric: 'request_latency_seconds' },
        ],
      }),
    ]);
    const router = await bus.open('router');
    store = new JetStreamEventStore({
      ...{ connection: router.connection, publisher: router.publisher, ring: router.ring },
      ...{ agent: 'router', signer: () => router.signer() },
    });
    await start(triage);
    await start(ticketing);
  }, 60_000);
  afterAll(async () => {
    for (const agent of [...running.keys()]) await stop(agent);
    await prometheus.close();
    await bus.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const record = (incidentId: string, ...facts: Fact[]) =>
    store.append({
      ...{ subject: subjects.incident(incidentId, 'router'), facts, cause: `${incidentId}-${facts.length}` },
      ...{ correlationId: incidentId, now: systemClock.now() },
    });
  const historyOf = async (incidentId: string): Promise<ArgusEvent[]> =>
    (await store.load(`argus.incident.${incidentId}.*`)).flatMap(({ events }) => [...events]);
  const of = async <T extends EventType>(incidentId: string, type: T): Promise<EventData<T>[]> =>
    (await historyOf(incidentId)).flatMap((event) =>
      event.type === type ? [event.data as EventData<T>] : [],
    );
  const alert = (incidentId: string, fingerprint: string): Fact =>
    fact('argus.incident.alert-attached.v1', incidentId, {
      ...{ incidentId, fingerprint, episode: '1', outcome: 'opened', reason: 'new-group', severity: 'high' },
      labels: { alertname: 'CheckoutFails', service: 'checkout', depends_on: 'payments' },
      ...{ annotations: {}, startsAt: toTimestamp(begun - 5 * minute) },
    });
  const open = (incidentId: string) =>
    record(
      incidentId,
      fact('argus.incident.opened.v1', incidentId, {
        ...{ incidentId, title: 'Checkout fails', severity: 'high', groupKey: incidentId },
        ...{ groupLabels: { service: 'checkout' }, reason: 'new-group' },
      }),
      alert(incidentId, 'a'),
    );
  const statedByTriage = async (incidentId: string) =>
    (await historyOf(incidentId)).filter(({ source }) => source.endsWith('/triage'));
  const concluded = (incidentId: string) =>
    eventually(
      async () => (await of(incidentId, 'argus.triage.hypothesised.v1')).length === 1,
      `triage concludes about ${incidentId}`,
    );

  it('has the likely cause on record with what speaks for it, and in its ticket with a graph', async () => {
    await open('inc-1');
    await concluded('inc-1');
    const [concludedOn] = await of('inc-1', 'argus.triage.hypothesised.v1');
    expect(concludedOn?.hypotheses[0]).toMatchObject({ component: 'payments' });
    const pieces = (await of('inc-1', 'argus.triage.evidence-found.v1')).map(({ evidence }) => evidence);
    expect(pieces.map(({ id }) => id)).toEqual(
      expect.arrayContaining(concludedOn?.hypotheses[0]?.evidence ?? []),
    );
    // What nobody set up is named, with what would change it.
    expect(concludedOn?.missing).toContainEqual({
      source: 'logs',
      reason: expect.stringContaining('configured'),
    });

    await eventually(
      async () => (await of('inc-1', 'argus.ticket.attached.v1')).length > 0,
      'the graph is attached',
    );
    const folder = join(dataDir, 'tickets');
    const ticket = await readFile(join(folder, 'ARG-1.md'), 'utf8');
    expect(ticket).toMatch(/1\. .*payments.* \(\d+ %\)/);
    expect(ticket).toContain('/graph?g0.expr=');
    const [, picture = ''] = /!\[cpu.usage of payments\]\(ARG-1\/(.*\.png)\)/.exec(ticket) ?? [];
    expect((await readFile(join(folder, 'ARG-1', picture))).subarray(1, 4).toString()).toBe('PNG');
    expect(await readdir(join(folder, 'ARG-1'))).toContain(picture);
  });

  it('is read again from the record, without asking anybody', async () => {
    await stop(triage);
    const before = await statedByTriage('inc-1');
    await start(triage);
    await record('inc-1', alert('inc-1', 'b'));
    // Its turn comes after what happened to the other one.
    prometheus.mode = 'refuse';
    await open('inc-2');
    await concluded('inc-2');
    expect(await statedByTriage('inc-1')).toEqual(before);
    prometheus.mode = 'answer';
  });

  it('is asked about again where triage ended in between, and settled once', async () => {
    prometheus.mode = 'hang';
    const calls = prometheus.calls;
    await open('inc-3');
    await eventually(() => prometheus.calls > calls, 'Prometheus is asked');
    await stop(triage);
    prometheus.mode = 'refuse';
    await start(triage);
    await concluded('inc-3');
    expect(await of('inc-3', 'argus.triage.evidence-requested.v1')).toHaveLength(1);
    const [settled, ...others] = await of('inc-3', 'argus.triage.evidence-settled.v1');
    expect(others).toEqual([]);
    expect(settled?.sources).toContainEqual(
      expect.objectContaining({
        source: 'prometheus',
        outcome: 'failed',
        reason: expect.stringContaining('503'),
      }),
    );
    expect((await of('inc-3', 'argus.triage.hypothesised.v1'))[0]).toMatchObject({
      ...{ hypotheses: [], reason: 'no-metrics-logs-or-traces' },
      missing: expect.arrayContaining([expect.objectContaining({ source: 'prometheus' })]),
    });
  });
});
