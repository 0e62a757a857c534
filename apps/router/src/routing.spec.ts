import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Fact } from '#libs/contracts';
import { type GivenAlert, hour, inShort, minute } from '#libs/testing/routing';
import { RouterWorld } from '../test-support/router-world.js';

let world: RouterWorld;
beforeEach(() => {
  world = new RouterWorld();
});

/** What the router states about alerts of one message. */
const told = async (...alerts: GivenAlert[]): Promise<string[]> =>
  (await world.receives(...alerts)).facts.map(inShort);

const incidentIds = (): string[] => [...world.state().incidents.entries()].map(([id]) => id);
const onlyIncident = (): string => {
  expect(incidentIds()).toHaveLength(1);
  return incidentIds()[0] ?? '';
};
const closer = async (what: 'resolved' | 'closed' | 'failed'): Promise<string[]> =>
  (await world.seesClosure(await world.closerStates(onlyIncident(), what))).map(inShort);

const fires: GivenAlert = {};
const resolves: GivenAlert = { status: 'resolved' };
const opens = ['opened new-group', 'alert-attached opened new-group'];
const reopens = ['reopened fired-soon-after-closing', 'alert-attached attached reopened'];

describe('a firing alert', () => {
  it('opens an incident for a new group', async () => {
    expect(await told(fires)).toEqual(opens);
  });

  it('opens one incident with the others of its group, whoever comes first', async () => {
    expect(await told({ pod: 'a' }, { pod: 'b' }, { pod: 'c', service: 'cart' })).toEqual([
      ...opens,
      'alert-attached attached same-group',
      ...opens,
    ]);
    expect(incidentIds()).toHaveLength(2);
  });

  it('joins the open incident of its group', async () => {
    await told({ pod: 'a' });
    expect(await told({ pod: 'b' })).toEqual(['alert-attached attached same-group']);
  });

  it('raises the severity when it is worse than all before', async () => {
    await told({ pod: 'a', severity: 'medium' });
    expect(await told({ pod: 'b', severity: 'critical' }, { pod: 'c', severity: 'high' })).toEqual([
      'alert-attached attached same-group',
      'severity-changed critical worse-alert',
      'priority-changed P1 more-urgent-alert',
      'alert-attached attached same-group',
    ]);
  });

  it('is deduplicated when its incident has it', async () => {
    expect(await told(fires, fires)).toEqual([...opens, 'alert.deduplicated already-attached']);
    expect(await told(fires)).toEqual(['alert.deduplicated already-attached']);
  });

  it('joins its incident with a new episode, which ends the one before', async () => {
    await told(fires);
    expect(await told({ episode: 2 })).toEqual([
      'alert-resolved superseded-by-new-episode',
      'alert-attached attached new-episode',
    ]);
    await told({ ...resolves, episode: 2 });
    expect(await told({ episode: 3 })).toEqual(['alert-attached attached new-episode']);
  });

  it('fires again in the same episode after it was said to be over', async () => {
    await told(fires);
    await told(resolves);
    expect(await told(fires)).toEqual(['alert-attached attached fired-again']);
  });

  it('is out of date when a later episode is known', async () => {
    await told({ episode: 2 });
    expect(await told({ episode: 1 })).toEqual(['alert.deduplicated stale-episode']);
    await told({ ...resolves, episode: 2 });
    expect(await told({ episode: 1 })).toEqual(['alert.deduplicated stale-episode']);
  });

  it('opens its incident again while that is watched for staying quiet', async () => {
    await told(fires, resolves);
    await closer('resolved');
    expect(await told({ pod: 'b' })).toEqual([
      'reopened fired-while-verifying',
      'alert-attached attached reopened',
    ]);
  });

  it.each([
    ['just before the reopening time is over', 30 * minute - 1, reopens],
    ['when the reopening time is over', 30 * minute, opens],
  ])('opens the closed incident again, or another: %s', async (_, later, expected) => {
    await told(fires, resolves);
    await closer('resolved');
    await closer('closed');
    world.now += later;
    expect(await told({ pod: 'b' })).toEqual(expected);
  });

  it('opens another when the closer only says something of the closed one', async () => {
    await told(fires, resolves);
    const id = onlyIncident();
    await closer('closed');
    for (const what of ['resolved', 'failed'] as const) {
      await world.seesClosure(await world.closerStates(id, what));
      expect(world.state().incidents.get(id)?.status).toBe('closed');
    }
    world.now += 30 * minute;
    expect(await told(fires)).toEqual(opens);
  });

  it('opens the incident again that closed while an alert fires in it, however long ago', async () => {
    await told({ pod: 'a' });
    const closed = await world.closerStates(onlyIncident(), 'closed');
    world.restart();
    world.now += hour;
    expect(await told({ pod: 'b' })).toEqual([
      'reopened alert-fired-while-closing',
      'alert-attached attached reopened',
    ]);
    expect(await world.seesClosure(closed)).toEqual([]);
    expect(world.state().incidents.get(onlyIncident())).toMatchObject({ status: 'open', firing: 2 });
  });

  it('is not taken for a duplicate of what a closed incident has', async () => {
    await told(fires, resolves);
    await closer('closed');
    expect(await told(fires)).toEqual(reopens);
  });

  it('raises the severity of an incident that it opens again', async () => {
    await told(fires, resolves);
    await closer('closed');
    expect(await told({ pod: 'b', severity: 'critical' })).toEqual([
      ...reopens,
      'severity-changed critical worse-alert',
      'priority-changed P1 more-urgent-alert',
    ]);
  });

  it('just joins when the closer found that it is not over', async () => {
    await told(fires, resolves);
    await closer('resolved');
    await closer('failed');
    expect(await told({ pod: 'b' })).toEqual(['alert-attached attached same-group']);
  });
});

describe('a maintenance window', () => {
  const planned: GivenAlert = { service: 'planned' };

  it('suppresses what begins to fire in it, and says until when', async () => {
    const { facts } = await world.receives(planned);
    expect(facts.map(inShort)).toEqual(['alert.suppressed upgrade maintenance-window']);
    expect(facts[0]?.data).toMatchObject({ until: '2026-11-21T13:00:00.000Z', status: 'firing' });
  });

  it('tells nobody of what is over before it is', async () => {
    await told(planned);
    expect(await told({ ...planned, ...resolves })).toEqual(['alert.suppressed upgrade resolved-while-held']);
    world.now += hour;
    expect(world.state().held).toBe(0);
    expect((await world.wakesUp()).facts).toEqual([]);
  });

  it('lets it open an incident when it still fires afterwards', async () => {
    await told(planned);
    world.now += hour;
    expect(await told(planned)).toEqual(opens);
  });

  it('does not take an alert away from the incident that it fires in', async () => {
    world.now -= minute;
    await told(planned);
    world.now += minute;
    expect(await told(planned)).toEqual(['alert.deduplicated already-attached']);
    expect(await told({ ...planned, episode: 2 })).toEqual(['alert.suppressed upgrade maintenance-window']);
    expect(await told({ ...planned, ...resolves, episode: 2 })).toEqual([
      'alert-resolved attached later-episode-resolved',
    ]);
    expect(world.state().incidents.get(onlyIncident())?.firing).toBe(0);
  });
});

describe('a resolved alert', () => {
  it('is over in its incident, whose severity stays', async () => {
    await told({ pod: 'a', severity: 'critical' }, { pod: 'b', severity: 'low' });
    expect(await told({ ...resolves, pod: 'a', severity: 'critical' })).toEqual([
      'alert-resolved attached alert-resolved',
    ]);
    expect(world.state().incidents.get(onlyIncident())).toMatchObject({ severity: 'critical', firing: 1 });
  });

  it.each([
    ['was never known to fire', [], resolves, 'nothing-to-resolve'],
    ['is over already', [fires, resolves], resolves, 'already-resolved'],
    ['is of an earlier episode', [{ episode: 2 }], resolves, 'stale-episode'],
    [
      'is of a later episode that nobody saw',
      [fires, resolves],
      { ...resolves, episode: 2 },
      'nothing-to-resolve',
    ],
  ] as [string, GivenAlert[], GivenAlert, string][])(
    'is deduplicated when it %s',
    async (_, before, alert, reason) => {
      if (before.length > 0) await told(...before);
      expect(await told(alert)).toEqual([`alert.deduplicated ${reason}`]);
    },
  );

  it('says when it ended', async () => {
    await told(fires);
    const { facts } = await world.receives(resolves);
    expect(facts[0]?.data).toMatchObject({ endsAt: '2026-11-21T11:30:00Z' });
  });
});

describe('every fact', () => {
  it('names the alert event that it follows from', async () => {
    const message = world.message(fires, { pod: 'b', severity: 'critical' }, fires);
    await world.route(message);
    const [first, second, third] = message.events.map(({ id }) => id);
    expect(world.log.flatMap(({ events }) => events.map(({ causationid }) => causationid))).toEqual([
      first,
      first,
      second,
      second,
      second,
      third,
    ]);
  });

  it('comes with those of its incident as one message, others in messages of their own', async () => {
    await told({ pod: 'a' }, { service: 'cart' }, { pod: 'b' }, { pod: 'a' });
    expect(world.log.map(({ stream, events }) => [stream, events.length])).toEqual([
      ['INCIDENTS', 3],
      ['INCIDENTS', 2],
      ['ALERTS', 1],
    ]);
  });
});

describe('a title', () => {
  const titleOf = async (annotations: Record<string, string>, service = 'checkout'): Promise<string> => {
    const { facts } = await world.receives({ annotations, service });
    const opened = facts.find((each): each is Extract<Fact, { type: 'argus.incident.opened.v1' }> =>
      each.type.endsWith('opened.v1'),
    );
    return opened?.data.title ?? '';
  };

  it.each([
    [{ summary: '5xx above 5%' }, '5xx above 5% (service checkout)'],
    [{ summary: 'checkout: 5xx above 5%\r\nBcc: x' }, 'checkout: 5xx above 5% Bcc: x'],
    [{ summary: '  ' }, 'HighErrorRate (service checkout)'],
    [{}, 'HighErrorRate (service checkout)'],
  ] as [Record<string, string>, string][])('of %j is "%s"', async (annotations, title) => {
    expect(await titleOf(annotations)).toBe(title);
  });

  it('is never too long', async () => {
    const title = await titleOf({ summary: 'long '.repeat(100) }, 's'.repeat(300));
    expect(title.length).toBeLessThanOrEqual(200);
    expect(title).toMatch(/^(long )+long… \(service s+…$/);
  });
});
