import { describe, expect, it } from '@jest/globals';
import { type Append, BusUnavailable, MemoryEventStore } from '#libs/event-store';
import type { Policy } from '#libs/policy';
import { Adoption } from './adoption.js';

const policy = (version: string): Policy => ({ version, text: `# ${version}` }) as Policy;

const given = () => {
  const store = new MemoryEventStore('router');
  const world = { policy: policy('p-one'), away: false };
  const append = async (decision: Append) => {
    if (world.away) throw new BusUnavailable('away');
    return store.append(decision);
  };
  const copy = (now: number) =>
    new Adoption({
      policy: () => world.policy,
      store: { append, load: (subject) => store.load(subject) },
      clock: { now: () => now },
    });
  const adopted = async () =>
    (await store.load('argus.policy.*.router')).flatMap(({ events }) => events.map(({ data }) => data));
  return { world, copy, adopted };
};

describe('a policy', () => {
  it('is in the record before anything is decided under it, once for all copies and restarts', async () => {
    const { copy, adopted } = given();
    const first = copy(1);
    expect((await first.inForce()).version).toBe('p-one');
    await first.inForce();
    await copy(2).inForce();
    expect(await adopted()).toEqual([{ version: 'p-one', text: '# p-one', reason: 'in-force' }]);
  });

  it('is followed by the next one when that is loaded, also by one that was in force before', async () => {
    const { world, copy, adopted } = given();
    const router = copy(1);
    await router.inForce();
    world.policy = policy('p-two');
    expect((await router.inForce()).version).toBe('p-two');
    world.policy = policy('p-one');
    await router.inForce();
    await copy(3).inForce();
    expect(await adopted()).toMatchObject([{ version: 'p-one' }, { version: 'p-two' }, { version: 'p-one' }]);
  });

  it('is not decided under while the record cannot have it', async () => {
    const { world, copy, adopted } = given();
    const router = copy(1);
    world.away = true;
    await expect(router.inForce()).rejects.toThrow(BusUnavailable);
    world.away = false;
    await router.inForce();
    expect(await adopted()).toHaveLength(1);
  });
});
