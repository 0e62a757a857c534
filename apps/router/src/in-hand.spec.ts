import { describe, expect, it } from '@jest/globals';
import { type ArgusEvent, type Recorded, subjects } from '#libs/contracts';
import { type Append, MemoryEventStore } from '#libs/event-store';
import { evolve, initialRouterState } from '#libs/routing';
import { alertEvent, policyWith, start } from '#libs/testing/routing';
import { InHand } from './in-hand.js';
import { Routing } from './routing.js';

/** A router that holds every alert back, and what it stated. */
const given = () => {
  const store = new MemoryEventStore('router');
  const policy = policyWith({ incidents: { open_when: 'false' } });
  const fold = evolve(() => policy);
  let state = initialRouterState;
  const routing = new Routing({
    store: {
      async append(decision: Append) {
        await new Promise(setImmediate);
        return store.append(decision);
      },
    },
    fold: {
      state: () => state,
      apply: (recorded) => void (state = fold(state, recorded)),
      seen: async () => undefined,
      upToDate: async () => undefined,
      connection: 1,
    },
    policy: async () => policy,
    clock: { now: () => start },
    count: () => undefined,
  });
  const deliver = (partition: number, events: readonly ArgusEvent[]) =>
    routing.routeAlerts({
      ...({ events, messageId: `evaluator:${partition}` } as unknown as Recorded),
      ...({ agent: 'evaluator', subject: subjects.alert(partition, 'evaluator') } as const),
      ...{ consumer: `router-alerts-${partition}`, deliveries: 1, deliverySequence: 1 },
    });
  const outcomes = async (): Promise<(string | undefined)[]> =>
    (await store.load('argus.outcome.*.router')).flatMap(({ events }) =>
      events.map(({ causationid }) => causationid),
    );
  return { deliver, outcomes };
};

describe('an alert that comes through two queues', () => {
  it('has one outcome: it was evaluated again after a crash, when a new policy had spread the queues anew', async () => {
    const { deliver, outcomes } = given();
    const [a, b, c] = ['a', 'b', 'c'].map((pod, n) => alertEvent({ pod }, n));
    const [one, other] = [
      [a!, b!],
      [b!, c!],
    ];
    const done = await Promise.all([deliver(0, one), deliver(3, other)]);
    expect(done.map(({ kind }) => kind)).toEqual(['done', 'done']);
    expect((await outcomes()).sort()).toEqual([a, b, c].map((each) => each?.id).sort());
  });
});

describe('messages in hand', () => {
  it('wait for those that hold the same event, however these end, and for no others', async () => {
    const inHand = new InHand();
    const log: string[] = [];
    const work = (name: string, ids: string[], fails = false) =>
      inHand
        .alone(
          ids.map((id) => ({ id })),
          async () => {
            log.push(`${name} begins`);
            await new Promise(setImmediate);
            log.push(`${name} ends`);
            if (fails) throw new Error(name);
          },
        )
        .catch(() => undefined);
    await Promise.all([work('one', ['a', 'b'], true), work('two', ['b', 'c']), work('three', ['d'])]);
    expect(log.slice(0, 2)).toEqual(['one begins', 'three begins']);
    expect(log.indexOf('two begins')).toBeGreaterThan(log.indexOf('one ends'));
    expect(log).toHaveLength(6);
  });
});
