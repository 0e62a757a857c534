import { mkdtemp, rm } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RunningAgent, commonSections, startAgent } from '#libs/agent';
import { loadSections, parseConfig } from '#libs/config';
import {
  type AgentName,
  type ArgusEvent,
  type Asker,
  type Check,
  type Fact,
  fact,
  subjectPatterns,
  subjects,
} from '#libs/contracts';
import { type EventStore, JetStreamEventStore } from '#libs/event-store';
import type { Bus } from '#libs/messaging';
import { ManualClock, type TestBus, eventually, startTestBus } from '#libs/testing';
import { incidentFacts } from '#libs/testing/incident-history';
import { CloserConfig } from './closer.config.js';
import { agent as closer } from './main.js';

const alice: Asker = { via: 'cli', id: 'alice' };

describe('the closer on a real bus', () => {
  const clock = new ManualClock();
  let bus: TestBus;
  let cli: Bus;
  let running: RunningAgent;
  let dataDir: string;
  let shop: Server;
  let status = 200;
  let asked = 0;
  const stores = new Map<AgentName, EventStore>();
  let count = 0;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'argus-closer-'));
    shop = createServer((_request, response) => {
      asked++;
      response.writeHead(status).end();
    });
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
    bus = await startTestBus(clock);
    cli = await bus.open('cli');
    running = await start();
  }, 60_000);
  afterAll(async () => {
    await running.stop();
    await bus.stop();
    await new Promise((resolve) => shop.close(resolve));
    await rm(dataDir, { recursive: true, force: true });
  }, 60_000);

  function start(): Promise<RunningAgent> {
    const document = parseConfig('observability: { logLevel: silent }');
    if (!document.ok) throw new Error(JSON.stringify(document.error));
    const sections = loadSections(document.value, [...commonSections, CloserConfig], {});
    if (!sections.ok) throw new Error(JSON.stringify(sections.error));
    return startAgent(closer, {
      ...{ sections: sections.value, natsUrl: bus.url, keys: bus.keys, clock },
      ...{ rootDir: process.cwd(), dataDir, publicUrl: 'https://argus.test' },
    });
  }

  async function storeOf(agent: AgentName): Promise<EventStore> {
    const known = stores.get(agent);
    if (known !== undefined) return known;
    const { connection, publisher, ring, signer } = await bus.open(agent).then((opened) => ({
      ...{ connection: opened.connection, publisher: opened.publisher, ring: opened.ring },
      signer: () => opened.signer(),
    }));
    const store = new JetStreamEventStore({ connection, publisher, ring, agent, signer });
    stores.set(agent, store);
    return store;
  }

  async function state(agent: AgentName, incidentId: string, ...facts: Fact[]): Promise<void> {
    await (
      await storeOf(agent)
    ).append({
      ...{ subject: subjects.incident(incidentId, agent), facts, cause: `cause-${++count}` },
      ...{ correlationId: incidentId, now: clock.now() },
    });
  }

  async function historyOf(incidentId: string): Promise<ArgusEvent[]> {
    const history = await (await storeOf('router')).load(subjectPatterns.historyOfIncident(incidentId));
    return history.flatMap(({ events }) => events);
  }
  const until = (incidentId: string, type: ArgusEvent['type']): Promise<true> =>
    eventually(
      async () => (await historyOf(incidentId)).some((each) => each.type === type),
      `${incidentId} has ${type}`,
    );

  it('looks, decides by what it saw, and goes on where it was after a restart', async () => {
    const id = 'inc-watched';
    const { opened, attached, alertResolved, recommended } = incidentFacts(id);
    const url = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/healthz`;
    const check: Check = { kind: 'http', name: 'healthy', url, status: 200 };
    await state('router', id, opened(), attached('a'));
    await state('triage', id, recommended({ verify: { checks: [check], windowMs: 600_000 } }));
    await state(
      'executor',
      id,
      fact('argus.action.succeeded.v1', id, {
        ...{ incidentId: id, approvalId: 'approval-1', actionId: 'restart', output: '', durationMs: 1 },
      }),
    );
    await until(id, 'argus.verification.observed.v1');
    await state('router', id, alertResolved('a'));
    await until(id, 'argus.incident.resolved.v1');

    await running.stop();
    running = await start();
    status = 503;
    const before = asked;
    clock.advance(600_000);
    await until(id, 'argus.verification.failed.v1');
    const failed = (await historyOf(id)).find(({ type }) => type === 'argus.verification.failed.v1');
    expect(failed?.data).toMatchObject({ reason: 'check-does-not-hold', checks: ['healthy'] });
    expect(asked).toBeGreaterThan(before);
    expect((await historyOf(id)).map(({ type }) => type)).not.toContain('argus.incident.closed.v1');
  }, 60_000);

  it('closes what a person says is over, once, in their name and with their reason', async () => {
    const id = 'inc-resolved';
    const { opened, attached } = incidentFacts(id);
    await state('router', id, opened(), attached('a'));
    const request = { kind: 'resolve', incidentId: id, reason: 'a false alarm' } as const;
    const done = { done: true, reason: 'resolved', sentence: 'The incident is closed.' };
    // Asked too early, it is not known yet, and the same request is told the same.
    let requestId = '';
    const ask = async (): Promise<boolean> => {
      requestId = `request-${++count}`;
      return (await cli.ask(request, alice, requestId)).done;
    };
    await eventually(ask, 'it is known');
    expect(await cli.ask(request, alice, requestId)).toEqual(done);
    expect(await cli.ask(request, alice, 'again')).toMatchObject({ done: false, reason: 'already-closed' });

    const stated = (await historyOf(id)).filter(({ source }) => source.endsWith('/closer'));
    expect(stated.map(({ type, actor, data }) => [type, actor, 'said' in data && data.said])).toEqual([
      ['argus.incident.resolved.v1', 'user:cli:alice', 'a false alarm'],
      ['argus.incident.closed.v1', 'user:cli:alice', 'a false alarm'],
    ]);
  }, 60_000);

  it('says that it knows no such incident', async () => {
    const request = { kind: 'resolve', incidentId: 'inc-none', reason: '' } as const;
    expect(await cli.ask(request, alice, 'request-3')).toEqual({
      done: false,
      reason: 'incident-not-opened',
      sentence: 'There is no incident inc-none.',
    });
  });
});
