import { describe, expect, it } from '@jest/globals';
import { type Recorded, subjects } from '#libs/contracts';
import { type Append, BusUnavailable, MemoryEventStore } from '#libs/event-store';
import { evolve, initialRouterState } from '#libs/routing';
import { alertEvent, policy, start } from '#libs/testing/routing';
import { Routing } from './routing.js';

/** A copy of the router whose bus may not answer; counts how often it asked what others stated. */
const given = () => {
  const store = new MemoryEventStore('router');
  const world = { answers: true, askedForNews: 0, state: initialRouterState };
  const fold = evolve(() => policy);
  const routing = new Routing({
    store: {
      append: (decision: Append) =>
        world.answers ? store.append(decision) : Promise.reject(new BusUnavailable('no answer in time')),
    },
    fold: {
      state: () => world.state,
      apply: (recorded) => void (world.state = fold(world.state, recorded)),
      seen: async () => undefined,
      upToDate: async () => void world.askedForNews++,
      connection: 1,
    },
    policy: async () => policy,
    clock: { now: () => start },
    count: () => undefined,
  });
  const deliver = (n: number) => {
    const message = { events: [alertEvent({ pod: `${n}` }, n)], messageId: `evaluator:${n}` } as const;
    const place = { agent: 'evaluator', subject: subjects.alert(0, 'evaluator') } as const;
    const delivery = { consumer: 'router-alerts-0', deliveries: 1, deliverySequence: n };
    return routing.routeAlerts({ ...(message as unknown as Recorded), ...place, ...delivery });
  };
  return { world, deliver };
};

describe('a message that is tried again', () => {
  it('is decided on what the log holds by then: what was stated the last time may be stored', async () => {
    const { world, deliver } = given();
    await deliver(1);
    await deliver(2);
    expect(world.askedForNews).toBe(1);
    world.answers = false;
    await expect(deliver(3)).rejects.toThrow(BusUnavailable);
    world.answers = true;
    expect((await deliver(3)).kind).toBe('done');
    expect(world.askedForNews).toBe(2);
  });
});
