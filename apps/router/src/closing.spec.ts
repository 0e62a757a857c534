import { beforeEach, describe, expect, it } from '@jest/globals';
import { type GivenAlert, inShort } from '#libs/testing/routing';
import { RouterWorld } from '../test-support/router-world.js';

let world: RouterWorld;
beforeEach(() => {
  world = new RouterWorld();
});

/** What the router states about alerts of one message. */
const told = async (...alerts: GivenAlert[]): Promise<string[]> =>
  (await world.receives(...alerts)).facts.map(inShort);

const onlyIncident = (): string => {
  const ids = [...world.state().incidents.entries()].map(([id]) => id);
  expect(ids).toHaveLength(1);
  return ids[0] ?? '';
};
const closer = async (what: 'resolved' | 'closed' | 'failed'): Promise<string[]> =>
  (await world.seesClosure(await world.closerStates(onlyIncident(), what))).map(inShort);

const fires: GivenAlert = {};
const resolves: GivenAlert = { status: 'resolved' };

describe('an alert that is attached while its incident closes', () => {
  it.each(['before', 'after'])('opens it again: the closure stands %s it in the log', async (order) => {
    await told(fires, resolves);
    const closed = order === 'after' ? undefined : await world.closerStates(onlyIncident(), 'closed');
    expect(await told({ pod: 'b' })).toEqual(['alert-attached attached same-group']);
    const seen = closed ?? (await world.closerStates(onlyIncident(), 'closed'));
    expect((await world.seesClosure(seen)).map(inShort)).toEqual(['reopened alert-fired-while-closing']);
    expect(await world.seesClosure(seen)).toEqual([]);
    expect(world.state().incidents.get(onlyIncident())).toMatchObject({ status: 'open', firing: 1 });
  });

  it('stays open when it was opened again before the closure was seen', async () => {
    await told(fires, resolves);
    await closer('resolved');
    const closed = await world.closerStates(onlyIncident(), 'closed');
    await told({ pod: 'b' });
    expect(await world.seesClosure(closed)).toEqual([]);
    const live = world.state();
    world.restart();
    expect(world.state().incidents.get(onlyIncident())).toMatchObject({ status: 'open', firing: 1 });
    expect(live.incidents.get(onlyIncident())).toEqual(world.state().incidents.get(onlyIncident()));
  });

  it('closes when nothing fires', async () => {
    await told(fires, resolves);
    expect(await closer('closed')).toEqual([]);
    expect(world.state().incidents.get(onlyIncident())?.status).toBe('closed');
  });
});
