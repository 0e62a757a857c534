import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningAgent, commonSections, fixedPolicy, startAgent } from '#libs/agent';
import { type Environment, loadSections, parseConfig } from '#libs/config';
import { type AgentName, type Fact, type PersonAnswer, type PersonRequest, subjects } from '#libs/contracts';
import { JetStreamEventStore } from '#libs/event-store';
import { type Clock, systemClock } from '#libs/kernel';
import type { Bus } from '#libs/messaging';
import { type PolicyText, compilePolicy } from '#libs/policy';
import { type TestBus, startTestBus } from '#libs/testing';
import { agent } from '../src/main.js';
import { NotifierConfig } from '../src/notifier.config.js';

/** The notifier as it runs in production, on a bus of a test's own. */
export interface RunningNotifier {
  readonly dataDir: string;
  /** Where it answers HTTP. */
  readonly url: string;
  /** Another agent states facts about an incident. */
  state(name: AgentName, incidentId: string, ...facts: Fact[]): Promise<void>;
  /** The router states facts about a silence. */
  stateSilence(silenceId: string, ...facts: Fact[]): Promise<void>;
  /** A person asks it for something at the command line. */
  ask(request: PersonRequest, login: string): Promise<PersonAnswer>;
  /** Another agent runs, and says this to what people ask of it. */
  answers(name: AgentName, answer: PersonAnswer): Promise<void>;
  /** What the notifier has stated under a subject. */
  stated(subject: string): Promise<readonly { readonly type: string; readonly data: unknown }[]>;
  /** Stops the agent, and starts it on what is there. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** What a test says about the agent's own settings. */
export interface NotifierSettings {
  readonly config?: string;
  readonly secrets?: Environment;
  /** The machine's unless it is said. */
  readonly clock?: Clock;
}

/** Starts it with a policy. */
export async function startNotifier(
  policy: PolicyText,
  { config = '', secrets = {}, clock = systemClock }: NotifierSettings = {},
): Promise<RunningNotifier> {
  const compiled = compilePolicy(policy, { version: 'p-test', text: '' });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
  const bus: TestBus = await startTestBus(clock);
  const dataDir = await mkdtemp(join(tmpdir(), 'argus-notifier-'));
  const start = (): Promise<RunningAgent> =>
    startAgent(agent, {
      ...{ sections: settings(config, secrets), natsUrl: bus.url, keys: bus.keys, clock },
      ...{ rootDir: process.cwd(), dataDir, publicUrl: 'https://argus.test' },
      policies: fixedPolicy(compiled.value),
    });
  const stores = new Map<AgentName, Promise<JetStreamEventStore>>();
  const storeOf = (name: AgentName): Promise<JetStreamEventStore> => {
    const store = stores.get(name) ?? openStore(bus, name);
    stores.set(name, store);
    return store;
  };
  const append = async (name: AgentName, subject: string, id: string, facts: Fact[]): Promise<void> => {
    const cause = `${id}-${Math.random()}`;
    await (await storeOf(name)).append({ subject, facts, cause, correlationId: id, now: clock.now() });
  };
  await storeOf('router');
  let running = await start();
  let cli: Bus | undefined;
  const server = createServer((request, response) => running.http(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    dataDir,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state: (name, id, ...facts) => append(name, subjects.incident(id, name), id, facts),
    stateSilence: (id, ...facts) => append('router', subjects.silence(id, 'router'), id, facts),
    async ask(request, login) {
      cli ??= await bus.open('cli');
      return cli.ask(request, { via: 'cli', id: login }, `request-${Math.random()}`);
    },
    async answers(name, answer) {
      await (await bus.open(name)).answers(() => Promise.resolve(answer));
    },
    async stated(subject) {
      const history = await (await storeOf('router')).load(subject);
      return history.flatMap(({ events }) => events);
    },
    async restart() {
      await running.stop();
      running = await start();
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await running.stop();
      await bus.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function settings(config: string, secrets: Environment) {
  const document = parseConfig(`observability:\n  logLevel: error\n${config}`, 'argus.yaml');
  if (!document.ok) throw new Error(JSON.stringify(document.error));
  const loaded = loadSections(document.value, [...commonSections, NotifierConfig], secrets);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  return loaded.value;
}

async function openStore(bus: TestBus, name: AgentName): Promise<JetStreamEventStore> {
  const opened = await bus.open(name);
  const { connection, publisher, ring } = opened;
  return new JetStreamEventStore({ connection, publisher, ring, agent: name, signer: () => opened.signer() });
}
