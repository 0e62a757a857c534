import { beforeEach, describe, expect, it } from '@jest/globals';
import { type GivenAlert, alertEvent, inShort, policy, start } from '../../test-support/given.js';
import { RouterWorld } from '../../test-support/router-world.js';
import { decide } from './decide.js';
import { evolveFact } from './evolve.js';
import { initialRouterState } from './state.js';
import type { Told } from './told.js';

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

  it('leaves it closed when another copy of the router has opened one for the group', () => {
    const [incidentId, group] = ['inc-1', { groupKey: 'group', groupLabels: {}, title: '' }];
    const { data } = alertEvent(fires, 1);
    const [severity, reason] = [data.severity, 'test'];
    const history: Told[] = [
      { type: 'argus.incident.opened.v1', data: { incidentId, ...group, severity, reason } },
      {
        type: 'argus.incident.alert-attached.v1',
        data: { ...data, incidentId, outcome: 'opened', reason },
      },
      { type: 'argus.incident.closed.v1', data: { incidentId, reason } },
      { type: 'argus.incident.opened.v1', data: { incidentId: 'inc-2', ...group, severity, reason } },
    ];
    const state = history.reduce(
      (before, each, sequence) =>
        evolveFact(before, each, { time: start, sequence, cause: 'test', partition: 0 }, policy),
      initialRouterState,
    );
    const closed = {
      ...alertEvent(fires, 2),
      type: 'argus.incident.closed.v1',
      subject: incidentId,
      data: { incidentId, reason },
    } as const;
    expect(decide({ kind: 'closure', events: [closed] }, state, { now: start, policy })).toMatchObject({
      events: [],
      reason: 'group-has-another-incident',
    });
  });

  it('closes when nothing fires', async () => {
    await told(fires, resolves);
    expect(await closer('closed')).toEqual([]);
    expect(world.state().incidents.get(onlyIncident())?.status).toBe('closed');
  });
});
