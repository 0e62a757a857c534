import { describe, expect, it } from '@jest/globals';
import type { Fact } from '#libs/contracts';
import { at, digest, type GivenAlert, hour, inShort, Mind, minute, policyWith } from '#libs/testing/routing';
import { decide } from './decide.js';
import { nextDue } from './due.js';
import { holdingOf } from './state.js';

const short = (facts: readonly Fact[]): string[] => facts.map(inShort);
const resolves: GivenAlert = { status: 'resolved' };
const member = (mind: Mind) => holdingOf(mind.state, 'checkout-a')?.member;

describe('a resolve hold', () => {
  const held = () => new Mind(policyWith({ resolve_hold: [{ name: 'patience', for: '5m' }] }));

  it('believes the end of an alert when it stays so', () => {
    const mind = held();
    mind.receives({});
    const [said] = mind.receives(resolves);
    expect(said).toMatchObject({
      type: 'argus.incident.resolution-held.v1',
      data: { rule: 'patience', until: at(5 * minute), outcome: 'attached', endsAt: '2026-11-21T11:30:00Z' },
    });
    expect(member(mind)?.firing).toBe(true);
    const over = mind.after(5);
    expect(short(over)).toEqual(['alert-resolved resolution-believed']);
    expect(over[0]?.data).toMatchObject({ endsAt: '2026-11-21T11:30:00Z', rule: 'patience' });
    expect(member(mind)?.firing).toBe(false);
  });

  it('lets go what repeated the alert in the same turn, as it is due at the very moment', () => {
    const deduplicate = [{ name: 'twice', matchers: [], key: ['service'] }];
    const mind = new Mind(policyWith({ resolve_hold: [{ name: 'patience', for: '5m' }], deduplicate }));
    mind.receives({ pod: 'a' });
    mind.receives({ pod: 'b' });
    mind.receives({ pod: 'a', status: 'resolved' });
    mind.now += 5 * minute;
    const due = { kind: 'due', partition: 0 } as const;
    expect(decide(due, mind.state, { now: mind.now, policy: mind.policy }).more).toBe(true);
    expect(short(mind.decides(due))).toEqual(['alert-resolved resolution-believed']);
    expect(short(mind.decides(due))).toEqual(['alert-attached attached same-group instead of deduplicated']);
  });

  it('is called off by an alert that fires again, in the same episode or a new one', () => {
    const mind = held();
    mind.receives({});
    mind.receives(resolves);
    expect(short(mind.receives({}))).toEqual(['alert-attached attached fired-during-resolve-hold']);
    mind.receives(resolves);
    expect(short(mind.receives({ episode: 2 }))).toEqual([
      'alert-resolved superseded-by-new-episode',
      'alert-attached attached new-episode',
    ]);
    expect(mind.after(60)).toEqual([]);
  });

  it('is not called off by late news of an episode before the one that is over', () => {
    const mind = held();
    mind.receives({});
    expect(short(mind.receives({ ...resolves, episode: 2 }))).toEqual([
      'resolution-held attached resolve-hold',
    ]);
    expect(short(mind.receives({}))).toEqual(['alert.deduplicated stale-episode']);
    expect(short(mind.after(5))).toEqual(['alert-resolved resolution-believed']);
  });

  it('is not made longer by an alert that says again that it is over', () => {
    const mind = held();
    mind.receives({});
    mind.receives(resolves);
    mind.now += minute;
    expect(short(mind.receives(resolves))).toEqual(['alert.deduplicated already-resolved']);
    expect(short(mind.after(4))).toEqual(['alert-resolved resolution-believed']);
  });
});

describe('an alert that names its end', () => {
  it('is over then, unless its sender says again that it fires', () => {
    const mind = new Mind();
    mind.receives({ endsAt: at(5 * minute) });
    mind.now += 4 * minute;
    expect(short(mind.receives({ endsAt: at(9 * minute) }))).toEqual(['alert.deduplicated already-attached']);
    expect(mind.after(4)).toEqual([]);
    const over = mind.after(1);
    expect(short(over)).toEqual(['alert-resolved expired']);
    expect(over[0]?.data).toMatchObject({ endsAt: at(9 * minute) });
    expect(short(mind.receives({}))).toEqual(['alert-attached attached fired-again']);
  });

  it('has no end when that lies in the past: some clock is wrong', () => {
    const mind = new Mind();
    expect(short(mind.receives({ startsAt: at(0), endsAt: at(-hour) }))).toHaveLength(2);
    expect(nextDue(mind.state).size).toBe(0);
    expect(member(mind)?.firing).toBe(true);
  });

  it('is over when it is repeated by nobody while its new episode is held back', () => {
    const mind = new Mind();
    mind.receives({ endsAt: at(5 * minute) });
    mind.silences('s1', 'checkout', 60);
    expect(short(mind.receives({ episode: 2 }))).toEqual(['alert.suppressed s1 silenced']);
    expect(short(mind.after(5))).toEqual(['alert-resolved expired']);
    expect(short(mind.after(55))).toEqual(['alert-attached attached new-episode instead of suppressed']);
  });
});

describe('an alert from the future', () => {
  const future: GivenAlert = { startsAt: at(2 * hour) };

  it('is taken as it is, but makes no later news out of date', () => {
    const mind = new Mind();
    expect(short(mind.receives(future))[0]).toBe('opened new-group');
    expect(short(mind.receives({}))).toEqual([
      'alert-resolved superseded-by-new-episode',
      'alert-attached attached new-episode',
    ]);
    expect(short(mind.receives(resolves))).toEqual(['alert-resolved attached alert-resolved']);
  });

  it('is over when an earlier episode, which alone can be real, is', () => {
    const mind = new Mind();
    mind.receives(future);
    expect(short(mind.receives(resolves))).toEqual(['alert-resolved attached later-episode-resolved']);
  });

  it('that is held back gives way to a real one, and to its end', () => {
    const mind = new Mind();
    mind.silences('s1', 'checkout', 60);
    mind.receives(future);
    mind.receives({});
    expect(short(mind.receives(resolves))).toEqual(['alert.suppressed s1 resolved-while-held']);
    expect(mind.after(60)).toEqual([]);
  });

  it('within a few minutes is a clock that is a little ahead, and counts', () => {
    const mind = new Mind();
    mind.receives({ startsAt: at(5 * minute) });
    expect(short(mind.receives({}))).toEqual(['alert.deduplicated stale-episode']);
  });
});

describe('an alert that flaps', () => {
  const flapping = [{ name: 'nervous', window: '10m', start_changes: 4, stop_changes: 1 }];
  const nervous = (): Mind => {
    const mind = new Mind(policyWith({ flapping }));
    mind.receives({});
    for (const alert of [resolves, {}, resolves]) {
      mind.now += minute;
      mind.receives(alert);
    }
    mind.now += minute;
    return mind;
  };

  it('begins to with the change that is one too many', () => {
    const [attached, begins] = nervous().receives({});
    expect(short([attached, begins] as Fact[])).toEqual([
      'alert-attached attached fired-again',
      'flapping true changes-too-often',
    ]);
    // With one change left in the window it is quiet: when the second but last has left it.
    expect(begins?.data).toMatchObject({ changes: 4, rule: 'nervous', until: at(13 * minute) });
  });

  it('is kept firing by its incident, whatever it says', () => {
    const mind = nervous();
    mind.receives({});
    mind.now += minute;
    expect(short(mind.receives(resolves))).toEqual(['alert.deduplicated flapping']);
    expect(short(mind.receives(resolves))).toEqual(['alert.deduplicated already-resolved']);
    expect(short(mind.receives({}))).toEqual(['alert.deduplicated flapping']);
    expect(short(mind.receives({}))).toEqual(['alert.deduplicated already-attached']);
    expect(member(mind)?.firing).toBe(true);
  });

  it('is believed again when it has been quiet, and what it said last counts', () => {
    const mind = nervous();
    mind.receives({});
    mind.now += minute;
    mind.receives(resolves);
    expect(mind.after(8)).toEqual([]);
    expect(short(mind.after(1))).toEqual(['flapping false quiet-again', 'alert-resolved quiet-again']);
    expect(member(mind)?.firing).toBe(false);
    expect(nextDue(mind.state).size).toBe(0);
  });

  it('takes the place of what it said in a new episode', () => {
    const mind = nervous();
    mind.receives({});
    mind.receives(resolves);
    mind.receives({ episode: 2 });
    mind.now += hour;
    expect(short(mind.wakesUp())).toEqual([
      'flapping false quiet-again',
      'alert-resolved superseded-by-new-episode',
      'alert-attached attached new-episode instead of deduplicated',
    ]);
    expect(member(mind)).toMatchObject({ firing: true, episode: '2026-11-21T10:02:00.000000000Z' });
  });

  it('is the same for a copy that reads what it said after it had ceased to', () => {
    const mind = nervous();
    mind.receives({});
    mind.receives(resolves);
    mind.after(60);
    const replayed = mind.replayed((left) => left.find((each) => each === 'incident') ?? left[0] ?? '');
    expect(digest(replayed)).toEqual(digest(mind.state));
  });

  it('is not fired again by late news of the episode that its incident has, when a later one is over', () => {
    const mind = nervous();
    mind.receives({});
    mind.receives({ ...resolves, episode: 2 });
    expect(short(mind.after(60))).toEqual(['flapping false quiet-again', 'alert-resolved quiet-again']);
    expect(short(mind.receives({}))).toEqual(['alert.deduplicated stale-episode']);
  });

  it('is none whose changes only look close together because a clock was set back', () => {
    const mind = new Mind(policyWith({ flapping }));
    mind.receives({});
    mind.receives(resolves);
    mind.now -= hour;
    for (const next of [{}, resolves, {}, resolves, {}]) {
      mind.now += 11 * minute;
      expect(short(mind.receives(next))).not.toContain('flapping true changes-too-often');
    }
  });

  it('is over when the end that it named while it flapped has come', () => {
    const mind = nervous();
    mind.receives({});
    mind.receives({ ...resolves });
    mind.receives({ episode: 2, endsAt: at(6 * minute) });
    expect(short(mind.after(60))).toEqual(['flapping false quiet-again', 'alert-resolved quiet-again']);
  });

  it('begins to with its end, which is not believed then', () => {
    const mind = new Mind(policyWith({ flapping: [{ ...flapping[0]!, start_changes: 3 }] }));
    mind.receives({});
    mind.receives(resolves);
    mind.receives({});
    expect(short(mind.receives(resolves))).toEqual([
      'flapping true changes-too-often',
      'alert.deduplicated flapping',
    ]);
    expect(member(mind)?.firing).toBe(true);
  });
});

describe('correlation', () => {
  const rule = { name: 'chain', within: '10m', labels: ['cluster'], topology: { distance: 1 } };
  const topology = { depends_on: { checkout: ['payments'], payments: ['db'] } };
  const eu = { labels: { cluster: 'eu' }, startsAt: at(0) };
  const mind = () => new Mind(policyWith({ correlate: [rule], topology }));

  it('brings an alert of a neighbouring service to the open incident, and says by which rule', () => {
    const router = mind();
    router.receives({ ...eu, service: 'payments' });
    const [attached] = router.receives({ ...eu, service: 'checkout', startsAt: at(9 * minute) });
    expect(attached?.data).toMatchObject({ reason: 'correlated', rule: 'chain', outcome: 'attached' });
    expect(router.state.incidents.size).toBe(1);
  });

  it.each([
    ['too long apart in time', { startsAt: at(20 * minute) }],
    ['of another cluster', { labels: { cluster: 'us' } }],
    ['of a service that is far away', { service: 'db' }],
  ] as [string, GivenAlert][])('leaves alone what is %s', (_, other) => {
    const router = mind();
    router.receives({ ...eu, service: 'checkout' });
    expect(short(router.receives({ ...eu, service: 'payments', ...other }))[0]).toBe('opened new-group');
  });

  it('brings the later alerts of the same group along, however late they are', () => {
    const router = mind();
    router.receives({ ...eu, service: 'payments' });
    router.receives({ ...eu, service: 'checkout' });
    const late = { ...eu, service: 'checkout', pod: 'b', startsAt: at(5 * hour) };
    expect(short(router.receives(late))).toEqual(['alert-attached attached same-group']);
  });

  it('leaves closed incidents alone', () => {
    const router = mind();
    router.receives({ ...eu, service: 'payments' });
    const [[id = ''] = []] = router.state.incidents.entries();
    router.receives({ ...eu, ...resolves, service: 'payments' });
    router.closer(id, 'closed');
    expect(short(router.receives({ ...eu, service: 'checkout' }))[0]).toBe('opened new-group');
  });
});

describe('an incident', () => {
  it('is opened with the routes that its alert takes, and its priority', () => {
    const route = {
      receiver: 'default',
      group_by: ['alertname'],
      routes: [
        { receiver: 'default', matchers: ['service="checkout"'], group_wait: '5s', continue: true },
        { receiver: 'default', matchers: ['pod="b"'] },
      ],
    };
    const mind = new Mind(policyWith({ route }));
    const [opened] = mind.receives({});
    expect(opened?.data).toMatchObject({
      priority: 'P2',
      partition: 0,
      routes: [{ route: '{}/{service="checkout"}', receiver: 'default', groupWaitMs: 5_000 }],
    });
    const [attached] = mind.receives({ pod: 'b' });
    expect((attached?.data as { routes: object[] }).routes).toMatchObject([{ route: '{}/{pod="b"}' }]);
    expect(
      (mind.receives({ pod: 'b', episode: 2 })[1]?.data as { routes?: object[] }).routes,
    ).toBeUndefined();
  });
});
