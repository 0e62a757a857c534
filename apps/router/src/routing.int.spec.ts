import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { fixedPolicy } from '#libs/agent';
import { type Fact, type Recorded, subjectPatterns, subjects } from '#libs/contracts';
import { JetStreamEventStore, LiveFold } from '#libs/event-store';
import { type ReceivedMessage, SharedReadings } from '#libs/messaging';
import type { Policy } from '#libs/policy';
import { ManualClock, type TestBus, eventually, startTestBus } from '#libs/testing';
import {
  alertEvent,
  digest,
  type GivenAlert,
  hour,
  inShort,
  minute,
  policy,
  start,
} from '#libs/testing/routing';
import { type RunningRouter, startRouter } from '../test-support/running-router.js';
import { evolve, initialRouterState } from '#libs/routing';
import { Routing } from './routing.js';

let bus: TestBus;
beforeAll(async () => {
  bus = await startTestBus();
}, 120_000);
afterAll(() => bus.stop());

const storeOf = async (agent: 'router' | 'evaluator'): Promise<JetStreamEventStore> => {
  const opened = await bus.open(agent);
  const { connection, publisher, ring } = opened;
  return new JetStreamEventStore({ connection, publisher, ring, agent, signer: () => opened.signer() });
};

/** The router's shell on the real bus, which is handed its messages by the test. */
async function startShell() {
  const opened = await bus.open('router');
  const store = await storeOf('router');
  const fold = new LiveFold({
    readings: new SharedReadings(),
    connection: opened.connection,
    ring: opened.ring,
    sources: [
      { stream: 'INCIDENTS', filter: subjectPatterns.allIncidents },
      { stream: 'ALERTS', filter: subjectPatterns.outcomesBy('router') },
      { stream: 'POLICY', filter: subjectPatterns.allOfPolicy },
    ],
    initial: initialRouterState,
    evolve: evolve(() => policy),
    onUnreadable: (_stream, _sequence, reason) => {
      throw new Error(reason);
    },
  });
  await fold.start();
  const counted: string[] = [];
  const routing = new Routing({
    store,
    fold,
    policy: async () => policy,
    clock: { now: () => start },
    count: (entry) => counted.push(entry),
  });
  return { routing, fold, store, counted };
}

let alerts = 0;
/** Handed over as a person's retry is: nobody knows what happened since. */
const message = (...given: GivenAlert[]): ReceivedMessage => {
  const events = given.map((each) => alertEvent(each, alerts++));
  const subject = subjects.alert(0, 'evaluator');
  const messageId = `evaluator:${events[0]?.id}`;
  const nothing = { storedAt: start, key: '', signature: '', bytes: new Uint8Array(), sequence: 1 };
  const delivery = { consumer: 'router-alerts-0', deliveries: 1 };
  return { ...nothing, ...delivery, stream: 'ALERTS', subject, agent: 'evaluator', messageId, events };
};

describe('routing on a real bus', () => {
  it('states a message once, also when another process handles it again', async () => {
    const first = await startShell();
    const delivery = message({ service: 'once' }, { service: 'once', pod: 'b' }, { service: 'once' });
    expect((await first.routing.routeAlerts(delivery)).kind).toBe('done');
    expect(first.counted).toEqual(['opened', 'attached', 'deduplicated']);

    const second = await startShell();
    expect(await second.routing.routeAlerts(delivery)).toEqual({ kind: 'done', reason: 'already-decided' });
    expect(digest(second.fold.state())).toEqual(digest(first.fold.state()));
    await Promise.all([first.fold.stop(), second.fold.stop()]);
  });

  it('knows what another process stated in between before it decides', async () => {
    const [first, second] = [await startShell(), await startShell()];
    for (const [index, { routing }] of [first, second, first, second].entries()) {
      const delivery = message({ service: 'turns', pod: `new-${index}` });
      expect((await routing.routeAlerts(delivery)).kind).toBe('done');
    }
    expect([...first.counted, ...second.counted]).toEqual(['opened', 'attached', 'attached', 'attached']);
    await Promise.all([first.fold.stop(), second.fold.stop()]);
  });

  it('gives way to another process that wrote first, and decides again on what that wrote', async () => {
    const [first, second] = [await startShell(), await startShell()];
    await first.routing.routeAlerts(message({ service: 'shared' }));
    const routed = await Promise.all(
      [first, second].map(({ routing }, index) => {
        const delivery = message({ service: 'shared', pod: `new-${index}` });
        return eventually(
          async () => (await routing.routeAlerts(delivery)).kind === 'done',
          'the alert is routed',
        );
      }),
    );
    expect(routed).toEqual([true, true]);
    for (const { fold } of [first, second]) await fold.upToDate();
    const incidents = [...first.fold.state().incidents.entries()].filter(([, { groupKey }]) =>
      groupKey.includes('shared'),
    );
    expect(incidents.map(([, { firing }]) => firing)).toEqual([3]);
    expect(digest(first.fold.state())).toEqual(digest(second.fold.state()));
    await Promise.all([first.fold.stop(), second.fold.stop()]);
  });
});

describe('an alert that fires in a maintenance window', () => {
  const running: RunningRouter[] = [];
  let stores: Record<'router' | 'evaluator', JetStreamEventStore>;
  beforeAll(async () => {
    stores = { router: await storeOf('router'), evaluator: await storeOf('evaluator') };
  });
  afterEach(async () => {
    for (const router of running.splice(0)) await router.stop();
  });

  const started = async (clock: ManualClock): Promise<void> => {
    running.push(await startRouter(bus, { clock, policies: fixedPolicy(policy as Policy) }));
  };
  const stopped = async (): Promise<void> => {
    for (const router of running.splice(0)) await router.stop();
  };
  const fires = async (pod: string, queue: number): Promise<void> => {
    const { type, subject, data } = alertEvent({ service: 'planned', pod }, alerts++);
    await stores.evaluator.append({
      subject: subjects.alert(queue, 'evaluator'),
      facts: [{ type, subject, data }],
      cause: `window ${pod}`,
      correlationId: 'window',
      now: start,
    });
  };
  /** What the router stated about these alerts, in short. */
  const stated = async (subject: string, pods: readonly string[]): Promise<string[]> =>
    (await stores.router.load(subject))
      .flatMap(({ events }: Recorded) => events as readonly Fact[])
      .filter(({ data }) => pods.some((pod) => JSON.stringify(data).includes(`planned-${pod}"`)))
      .map(inShort);
  const held = (...pods: string[]) => stated('argus.outcome.*.router', pods);
  const inIncidents = (...pods: string[]) => stated('argus.incident.*.router', pods);

  it('is judged again at its end, also when the router was started anew meanwhile', async () => {
    const clock = new ManualClock(start);
    await started(clock);
    await fires('one', 5);
    await fires('two', 5);
    await eventually(async () => (await held('one', 'two')).length === 2, 'both alerts are held back');

    clock.advance(30 * minute);
    await stopped();
    await started(clock);
    expect(await inIncidents('one', 'two')).toEqual([]);
    clock.advance(30 * minute);
    await eventually(async () => (await inIncidents('one', 'two')).length === 2, 'they are judged again');
    expect((await inIncidents('one', 'two')).sort()).toEqual([
      'alert-attached attached same-group instead of suppressed',
      'alert-attached opened new-group instead of suppressed',
    ]);
  }, 30_000);

  it('is judged at once by a router that was away when that ended', async () => {
    await started(new ManualClock(start + 10 * minute));
    await fires('three', 6);
    await eventually(async () => (await held('three')).length === 1, 'the alert is held back');
    await stopped();

    const clock = new ManualClock(start + 2 * hour);
    await started(clock);
    clock.advance(0);
    await eventually(async () => (await inIncidents('three')).length === 1, 'it is judged again');
    expect(await inIncidents('three')).toEqual(['alert-attached attached same-group instead of suppressed']);
  }, 30_000);
});
