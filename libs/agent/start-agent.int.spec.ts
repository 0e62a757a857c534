import { setTimeout as pause } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type AgentName, fact, subjects } from '#libs/contracts';
import { freePort } from '#libs/embedded';
import { type EventStore, JetStreamEventStore } from '#libs/event-store';
import { done, systemClock } from '#libs/kernel';
import { type TestBus, eventually, startTestBus } from '#libs/testing';
import type { AgentContext } from './agent-context.js';
import { type AgentDefinition, defineAgent } from './define-agent.js';
import type { IncidentShell } from './incident-shell.js';
import { type RunningAgent, startAgent } from './start-agent.js';
import { listeningAgent } from './testing/listening-agent.js';
import { quietSettings } from './testing/settings.js';
import { ticketDecider } from './testing/ticket-decider.js';

const followers = [
  'notifier',
  'ticketing',
  'triage',
  'solicitor',
  'executor',
  'closer',
  'chronicler',
] as const;

let testBus: TestBus;
let monitoring: string;
let router: EventStore;
let running: RunningAgent[] = [];
let count = 0;

beforeAll(async () => {
  const port = await freePort();
  monitoring = `http://127.0.0.1:${port}`;
  testBus = await startTestBus(systemClock, `http: "127.0.0.1:${port}"\n`);
  const bus = await testBus.open('router');
  const { connection, publisher, ring } = bus;
  router = new JetStreamEventStore({
    connection,
    publisher,
    ring,
    agent: 'router',
    signer: () => bus.signer(),
  });
}, 60_000);
afterAll(() => testBus.stop());
afterEach(async () => {
  await Promise.all(running.splice(0).map((agent) => agent.stop()));
});

async function start(definition: AgentDefinition, bus = testBus): Promise<RunningAgent> {
  const agent = await startAgent(definition, {
    ...{ sections: quietSettings(), natsUrl: bus.url, keys: bus.keys, clock: systemClock },
    ...{ rootDir: process.cwd(), dataDir: '/nowhere', publicUrl: 'https://argus.test' },
  });
  running.push(agent);
  return agent;
}

/** The router states that an incident is open again; resolves to the incident's id. */
async function news(): Promise<string> {
  const id = `inc-${++count}`;
  await router.append({
    subject: subjects.incident(id, 'router'),
    facts: [fact('argus.incident.reopened.v1', id, { incidentId: id, reason: 'same-group' })],
    ...{ cause: id, correlationId: id, now: Date.now() },
  });
  return id;
}

/** The names of the connections that the server has, as the agents call themselves. */
async function connections(): Promise<string[]> {
  const answer = (await (await fetch(`${monitoring}/connz`)).json()) as { connections: { name: string }[] };
  return answer.connections.map(({ name }) => name);
}

/** An agent that remembers which incidents it was told of. */
function remembering(name: AgentName): { definition: AgentDefinition; seen: Set<string> } {
  const seen = new Set<string>();
  const definition = listeningAgent(name, async (message) => {
    seen.add(message.events[0]?.subject ?? '');
    return done('seen');
  });
  return { definition, seen };
}

describe('an agent', () => {
  it('handles messages from its start to its stop, and those of between at its next start', async () => {
    const { definition, seen } = remembering('notifier');
    const agent = await start(definition);
    const during = await news();
    await eventually(() => seen.has(during), 'the message is handled');
    await agent.stop();
    const between = await news();
    await pause(300);
    expect(seen.has(between)).toBe(false);
    await start(definition);
    await eventually(() => seen.has(between), 'the message of between is handled');
  });

  it('has one connection to the bus, whatever its module is made of, and none when it has stopped', async () => {
    let context: AgentContext | undefined;
    const agent = await start(
      listeningAgent('triage', async (_message, given) => {
        context = given;
        return done('seen');
      }),
    );
    await news();
    await eventually(() => context, 'the module has its context');
    expect((await connections()).filter((name) => name === 'argus triage')).toHaveLength(1);
    await agent.stop();
    await eventually(async () => !(await connections()).includes('argus triage'), 'the connection is closed');
  });

  it('that cannot be built signs off again, and says why', async () => {
    @Module({
      providers: [
        {
          provide: 'hands',
          useFactory: () => {
            throw new Error('the tracker has no account');
          },
        },
      ],
    })
    class BrokenModule {}
    const broken = defineAgent({ name: 'ticketing', settings: [], module: BrokenModule });
    await expect(start(broken)).rejects.toThrow('the tracker has no account');
    await eventually(async () => !(await connections()).includes('argus ticketing'), 'it signed off');
  });

  it('that is not let in says where and as whom', async () => {
    const keys = testBus.keys;
    const elsewhere = { ...testBus, keys, url: 'nats://127.0.0.1:1' };
    await expect(start(remembering('notifier').definition, elsewhere)).rejects.toThrow(
      /NATS at nats:\/\/127\.0\.0\.1:1 did not let "notifier" in: ./,
    );
  });

  it('finishes the message in hand before it stops, and the server knows', async () => {
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    let goOn: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (goOn = resolve));
    const agent = await start(
      listeningAgent('chronicler', async () => {
        begin();
        await gate;
        return done('finished');
      }),
    );
    await news();
    await begun;
    let stopped = false;
    const stopping = agent.stop().then(() => (stopped = true));
    await pause(200);
    expect(stopped).toBe(false);
    goOn();
    await stopping;
    const operator = await testBus.open('operator');
    const manager = await operator.connection.jetstreamManager({ checkAPI: false });
    await eventually(
      async () => (await manager.consumers.info('INCIDENTS', 'chronicler-incidents')).num_ack_pending === 0,
      'the message is acknowledged: nobody is left to whom it could be delivered again',
    );
  });
});

describe('agents that start at once in one process', () => {
  it('all receive what is said after, and all stop, time after time', async () => {
    for (let round = 1; round <= 10; round++) {
      const agents = followers.map((name) => ({ name, ...remembering(name) }));
      await Promise.all(agents.map(({ definition }) => start(definition)));
      const id = await news();
      await eventually(
        () => agents.every(({ seen }) => seen.has(id)),
        `in round ${round} all agents received the message`,
      );
      await Promise.all(running.splice(0).map((agent) => agent.stop()));
    }
  }, 120_000);

  it('all decide, with shells that fold the histories first', async () => {
    for (let round = 1; round <= 10; round++) {
      const shells = followers.map((name) => {
        const decided = new Set<string>();
        const shelled = (agent: AgentContext) =>
          agent.incidentShell({
            policy: undefined,
            decider: {
              ...ticketDecider,
              deadline: () => undefined,
              decide: (input) => {
                if (input.kind === 'recorded') decided.add(input.events[0]?.subject ?? '');
                return { events: [], commands: [], reason: 'seen' };
              },
            },
          });
        const shellOf = new Map<AgentContext, Pick<IncidentShell, 'handle'>>();
        const definition = listeningAgent(
          name,
          (message, agent) => (shellOf.get(agent) as Pick<IncidentShell, 'handle'>).handle(message),
          (agent) => void shellOf.set(agent, shelled(agent)),
        );
        return { decided, definition };
      });
      await Promise.all(shells.map(({ definition }) => start(definition)));
      const id = await news();
      await eventually(
        () => shells.every(({ decided }) => decided.has(id)),
        `in round ${round} all agents decided`,
      );
      await Promise.all(running.splice(0).map((agent) => agent.stop()));
    }
  }, 120_000);
});

describe('an agent whose server goes away', () => {
  it('is not ready, is ready again when the server is back, and stops in either case', async () => {
    const own = await startTestBus();
    const agent = await start(remembering('notifier').definition, own);
    await eventually(async () => (await agent.whyNotReady()) === undefined, 'it is ready');
    await own.server.stop();
    await eventually(() => agent.whyNotReady(), 'it says that it is not ready');
    expect(await agent.whyNotReady()).toBe('the event bus does not answer');
    const before = performance.now();
    await agent.stop();
    expect(performance.now() - before).toBeLessThan(20_000);
    running = [];
    await own.stop();
  }, 60_000);
});
