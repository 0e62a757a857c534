import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AgentDefinition,
  type RunningAgent,
  closeServer,
  commonSections,
  createHttpFront,
  fixedPolicy,
  listen,
  startAgent,
} from '#libs/agent';
import { loadSections, parseConfig } from '#libs/config';
import { type Fact, type Recorded, subjectPatterns, subjects } from '#libs/contracts';
import { JetStreamEventStore } from '#libs/event-store';
import type { Policy } from '#libs/policy';
import { ManualClock, startTestBus } from '#libs/testing';
import { agent as closer } from '../../apps/closer/src/main.js';
import { agent as evaluator } from '../../apps/evaluator/src/main.js';
import { agent as router } from '../../apps/router/src/main.js';

/** The agents that a rehearsal rehearses, as they run, with a clock that the test moves. */
export interface LiveLoop {
  readonly clock: ManualClock;
  /** A delivery of the collector. */
  deliver(delivery: Fact): Promise<void>;
  /** Asks the router's API for a silence, or with an id for its end. */
  silence(request: {
    readonly id?: string;
    readonly service: string;
    readonly endsAt: string;
  }): Promise<string>;
  /** Moves the clock on, and waits until everything that follows at each moment has been stated. */
  goOn(ms: number): Promise<void>;
  /** All that is recorded, in the order in which it was stored. */
  record(): Promise<readonly Recorded[]>;
  stop(): Promise<void>;
}

const stories = ['SIGNALS', 'ALERTS', 'INCIDENTS'] as const;

/** Starts them on a bus of their own. */
export async function startLiveLoop(policy: Policy, start: number): Promise<LiveLoop> {
  const clock = new ManualClock(start);
  const bus = await startTestBus(clock);
  const dataDir = await mkdtemp(join(tmpdir(), 'argus-rehearsal-'));
  const document = parseConfig('');
  const definitions: AgentDefinition[] = [evaluator, router, closer];
  const settings = [...commonSections, ...definitions.flatMap((each) => each.settings)];
  const sections = document.ok
    ? loadSections(document.value, settings, { ARGUS_OBSERVABILITY_LOG_LEVEL: 'silent' })
    : document;
  if (!sections.ok) throw new Error(JSON.stringify(sections.error));
  const running: RunningAgent[] = [];
  for (const definition of definitions) {
    running.push(
      await startAgent(definition, {
        ...{ sections: sections.value, natsUrl: bus.url, keys: bus.keys, dataDir, clock },
        ...{ publicUrl: 'http://127.0.0.1', rootDir: process.cwd(), policies: fixedPolicy(policy) },
      }),
    );
  }
  const server = createHttpFront(() => running);
  const url = `http://127.0.0.1:${await listen(server, '127.0.0.1', 0)}`;
  const storeOf = async (identity: 'collector' | 'cli'): Promise<JetStreamEventStore> => {
    const opened = await bus.open(identity);
    const agent = 'collector';
    const { connection, publisher, ring } = opened;
    return new JetStreamEventStore({ connection, publisher, ring, agent, signer: () => opened.signer() });
  };
  const [collector, reader] = [await storeOf('collector'), await storeOf('cli')];
  const streams = await (await bus.open('operator')).connection.jetstreamManager();

  const isStating = async (): Promise<boolean> => {
    for (const { registry } of running) {
      const gauge = await registry.getSingleMetric('argus_stating_messages')?.get();
      if (gauge?.values.some(({ value }) => value > 0)) return true;
    }
    return false;
  };
  /** How far the streams are; undefined while somebody has something left to do. */
  const position = async (): Promise<string | undefined> => {
    if (await isStating()) return undefined;
    const sequences: number[] = [];
    for (const stream of stories) {
      for (const { name, num_pending, num_ack_pending } of await bus.consumersOf(stream)) {
        if (!/^(evaluator|router|closer)-/.test(name)) continue;
        if (num_pending + num_ack_pending > 0) return undefined;
      }
      sequences.push((await streams.streams.info(stream)).state.last_seq);
    }
    return sequences.join('/');
  };
  const quiet = async (): Promise<void> => {
    let [before, times] = ['', 0];
    while (times < 3) {
      const now = await position();
      times = now !== undefined && now === before ? times + 1 : 0;
      before = now ?? '';
      await new Promise((resolve) => setTimeout(resolve, 4));
    }
  };

  return {
    clock,
    async deliver(delivery) {
      const now = clock.now();
      const cause = `delivery/${delivery.subject}`;
      const subject = subjects.signal('alertmanager', 'collector');
      await collector.append({ subject, facts: [delivery], cause, correlationId: delivery.subject, now });
      await quiet();
    },
    async silence({ id, service, endsAt }) {
      const matchers = [{ name: 'service', value: service, isRegex: false, isEqual: true }];
      const startsAt = new Date(clock.now()).toISOString();
      const body = JSON.stringify({ matchers, startsAt, endsAt, createdBy: 'alice', comment: 'known' });
      const headers = { 'content-type': 'application/json' };
      const response =
        id === undefined
          ? await fetch(`${url}/api/v2/silences`, { method: 'POST', headers, body })
          : await fetch(`${url}/api/v2/silence/${id}`, { method: 'DELETE' });
      if (!response.ok) throw new Error(await response.text());
      await quiet();
      return id ?? ((await response.json()) as { silenceID: string }).silenceID;
    },
    async goOn(ms) {
      const end = clock.now() + ms;
      while (clock.now() < end) {
        // From alarm to alarm, so that what one of them brings about is stated at its time.
        clock.advance(Math.max(0, Math.min(clock.nextAlarm ?? end, end) - clock.now()));
        await quiet();
      }
    },
    async record() {
      const loaded = await Promise.all(
        [
          subjectPatterns.allSignals,
          subjectPatterns.allSilences,
          subjectPatterns.allOutcomes,
          subjectPatterns.allIncidents,
        ].map((pattern) => reader.load(pattern)),
      );
      return loaded.flat().sort((a, b) => a.storedAt - b.storedAt || (a.subject < b.subject ? -1 : 1));
    },
    async stop() {
      await closeServer(server);
      for (const agent of running.reverse()) await agent.stop();
      await bus.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
