import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Recorded, subjectPatterns, subjects } from '#libs/contracts';
import { JetStreamEventStore, LiveFold } from '#libs/event-store';
import { type TestBus, eventually, startTestBus } from '#libs/testing';
import { digest } from '../test-support/digest.js';
import { type GivenAlert, alertEvent, policy, start } from '../test-support/given.js';
import { evolve } from './domain/evolve.js';
import { forgetAfter } from './domain/forget.js';
import { initialRouterState } from './domain/state.js';
import { Routing } from './routing.js';

let bus: TestBus;
beforeAll(async () => {
  bus = await startTestBus();
}, 120_000);
afterAll(() => bus.stop());

/** A router process on the real bus. */
async function startRouter() {
  const opened = await bus.open('router');
  const { connection, publisher, ring } = opened;
  const store = new JetStreamEventStore({
    connection,
    publisher,
    ring,
    agent: 'router',
    signer: () => opened.signer(),
  });
  const fold = new LiveFold({
    connection,
    ring,
    sources: [
      { stream: 'INCIDENTS', filter: subjectPatterns.allIncidents },
      { stream: 'ALERTS', filter: subjectPatterns.outcomesBy('router') },
    ],
    initial: initialRouterState,
    evolve: evolve(forgetAfter(policy)),
    onUnreadable: (_stream, _sequence, reason) => {
      throw new Error(reason);
    },
  });
  await fold.start();
  const counted: string[] = [];
  const routing = new Routing({
    store,
    fold,
    policy,
    clock: { now: () => start },
    count: (entry) => counted.push(entry),
  });
  return { routing, fold, store, counted };
}

let alerts = 0;
const message = (...given: GivenAlert[]): Recorded => {
  const events = given.map((each) => alertEvent(each, alerts++));
  const subject = subjects.alert(0, 'evaluator');
  const messageId = `evaluator:${events[0]?.id}`;
  const nothing = { storedAt: start, key: '', signature: '', bytes: new Uint8Array(), sequence: 1 };
  return { ...nothing, stream: 'ALERTS', subject, agent: 'evaluator', messageId, events };
};

describe('routing on a real bus', () => {
  it('states a message once, also when another process handles it again', async () => {
    const first = await startRouter();
    const delivery = message({ service: 'once' }, { service: 'once', pod: 'b' }, { service: 'once' });
    expect((await first.routing.routeAlerts(delivery)).kind).toBe('done');
    expect(first.counted).toEqual(['opened', 'attached', 'deduplicated']);

    const second = await startRouter();
    expect(await second.routing.routeAlerts(delivery)).toEqual({ kind: 'done', reason: 'already-decided' });
    expect(digest(second.fold.state())).toEqual(digest(first.fold.state()));
    await Promise.all([first.fold.stop(), second.fold.stop()]);
  });

  it('gives way to another process that wrote first, and decides again on what that wrote', async () => {
    const [first, second] = [await startRouter(), await startRouter()];
    await first.routing.routeAlerts(message({ service: 'shared' }));
    const group = await eventually(
      () => second.fold.state().groups.get('{alertname="HighErrorRate", service="shared"}'),
      'the other process knows of the incident',
    );
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
    const history = await first.store.load(subjects.incident(group, 'router'));
    const attached = history.flatMap(({ events }) => events).filter(({ type }) => type.includes('attached'));
    expect(attached).toHaveLength(3);
    await eventually(() => first.fold.state().incidents.get(group)?.firing === 3, 'all alerts are known');
    await eventually(() => second.fold.state().incidents.get(group)?.firing === 3, 'all alerts are known');
    expect(digest(first.fold.state())).toEqual(digest(second.fold.state()));
    await Promise.all([first.fold.stop(), second.fold.stop()]);
  });
});
