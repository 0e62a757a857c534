import { describe, expect, it } from '@jest/globals';
import type { Fact } from '#libs/contracts';
import { at, type GivenAlert, hour, inShort, Mind, minute, policyWith } from '#libs/testing/routing';
import { nextDue } from './due.js';
import { mostHeld } from './hold-back.js';

const short = (facts: readonly Fact[]): string[] => facts.map(inShort);

const opens = ['opened new-group', 'alert-attached opened new-group'];
const opensInstead = ['opened new-group', 'alert-attached opened new-group instead of suppressed'];
const resolves: GivenAlert = { status: 'resolved' };

describe('a silence', () => {
  it('holds back what fires in it, with all that it takes to judge it again', () => {
    const mind = new Mind();
    mind.silences('s1', 'checkout', 60);
    const [held] = mind.receives({});
    expect(held).toMatchObject({
      type: 'argus.alert.suppressed.v1',
      data: { by: 's1', reason: 'silenced', until: at(hour), status: 'firing', alert: { severity: 'high' } },
    });
    expect(nextDue(mind.state).get(0)).toBe(mind.now + hour);
  });

  it('lets it open an incident at its end, in the place of the entry that it had', () => {
    const mind = new Mind();
    mind.silences('s1', 'checkout', 60);
    mind.receives({});
    expect(mind.after(59)).toEqual([]);
    const facts = mind.after(1);
    expect(short(facts)).toEqual(opensInstead);
    expect(facts[1]?.causationid).toBe(mind.received[0]?.id);
    expect(mind.state.held).toBe(0);
  });

  it('lets it open one at once when a person ends it early', () => {
    const mind = new Mind();
    mind.silences('s1', 'checkout', 60);
    mind.receives({});
    mind.now += minute;
    expect(mind.asks({ kind: 'expire', silenceId: 's1' }).reason).toBe('silence-expired');
    expect(nextDue(mind.state).get(0)).toBe(mind.now);
    expect(short(mind.wakesUp())).toEqual(opensInstead);
  });

  it('holds it on when another one has taken its place', () => {
    const mind = new Mind();
    mind.silences('s1', 'checkout', 60);
    mind.receives({});
    mind.silences('s2', 'checkout', 120, 's1');
    expect(short(mind.wakesUp())).toEqual(['alert.suppressed s2 silenced instead of suppressed']);
    expect(mind.wakesUp()).toEqual([]);
    expect(short(mind.after(120))).toEqual(opensInstead);
  });

  it('has each repetition suppressed, and one incident in the end', () => {
    const mind = new Mind();
    mind.silences('s1', 'checkout', 60);
    mind.receives({});
    expect(short(mind.receives({}))).toEqual(['alert.suppressed s1 silenced']);
    expect(short(mind.after(60))).toEqual(opensInstead);
  });

  it('is over for an alert that is repeated before anybody was woken up', () => {
    const mind = new Mind();
    mind.silences('s1', 'checkout', 60);
    mind.receives({});
    mind.now += hour;
    expect(short(mind.receives({}))).toEqual(opens);
    expect(mind.wakesUp()).toEqual([]);
  });

  it('takes nothing out of its incident', () => {
    const mind = new Mind();
    mind.receives({});
    mind.silences('s1', 'checkout', 60);
    expect(short(mind.receives({}))).toEqual(['alert.deduplicated already-attached']);
    expect(short(mind.receives(resolves))).toEqual(['alert-resolved attached alert-resolved']);
    expect(short(mind.receives({ episode: 2 }))).toEqual(['alert.suppressed s1 silenced']);
    expect(short(mind.after(60))).toEqual(['alert-attached attached new-episode instead of suppressed']);
  });
});

describe('a maintenance window', () => {
  it('has alerts judged again at its end, also those that nobody repeats', () => {
    const mind = new Mind();
    mind.receives({ service: 'planned' });
    expect(short(mind.after(60))).toEqual(opensInstead);
  });

  it('gives way to a silence that lasts longer, one cause after the other', () => {
    const mind = new Mind();
    mind.receives({ service: 'planned' });
    mind.silences('s1', 'planned', 90);
    expect(short(mind.after(60))).toEqual(['alert.suppressed s1 silenced instead of suppressed']);
    expect(short(mind.after(30))).toEqual(opensInstead);
  });
});

describe('an inhibited alert', () => {
  const inhibit_rules = [
    { name: 'down', source_matchers: ['service="net"'], target_matchers: ['service="checkout"'], equal: [] },
  ];
  const net: GivenAlert = { service: 'net' };

  it('waits for the one that inhibits it, and names it', () => {
    const mind = new Mind(policyWith({ inhibit_rules }));
    mind.receives(net);
    const [held] = mind.receives({});
    expect(held?.data).toMatchObject({ reason: 'inhibited', by: 'down', source: 'net-a' });
    expect(nextDue(mind.state).size).toBe(0);
    mind.now += minute;
    mind.receives({ ...net, status: 'resolved' });
    expect(nextDue(mind.state).get(0)).toBe(mind.now);
    expect(short(mind.wakesUp())).toEqual(opensInstead);
  });

  it('is held on by another that still fires', () => {
    const mind = new Mind(policyWith({ inhibit_rules }));
    mind.receives(net, { ...net, pod: 'b' });
    const [held] = mind.receives({});
    const source = (held?.data as { source: string }).source;
    mind.receives({ service: 'net', pod: source.slice(-1), status: 'resolved' });
    expect(short(mind.wakesUp())).toEqual(['alert.suppressed down inhibited instead of suppressed']);
  });

  it('is inhibited by one that is silenced itself', () => {
    const mind = new Mind(policyWith({ inhibit_rules }));
    mind.silences('s1', 'net', 60);
    mind.receives(net);
    expect(short(mind.receives({}))).toEqual(['alert.suppressed down inhibited']);
    mind.receives({ ...net, status: 'resolved' });
    expect(short(mind.wakesUp())).toEqual(opensInstead);
  });

  it('is judged again when the rule is gone', () => {
    const mind = new Mind(policyWith({ inhibit_rules }));
    mind.receives(net);
    mind.receives({});
    mind.now += 1;
    mind.adopts(policyWith());
    expect(short(mind.wakesUp())).toEqual(opensInstead);
  });
});

describe('a later episode that is over', () => {
  it.each([
    ['while it was held back', [{ episode: 2, severity: 'info' }]],
    ['before anybody said that it fires', []],
  ] as [string, GivenAlert[]][])(
    '%s makes news of the earlier one, which its incident had, out of date',
    (_when, before) => {
      const mind = new Mind(policyWith({ incidents: { open_when: 'severity != "info"' } }));
      mind.receives({});
      mind.receives(...before, { ...resolves, episode: 2 });
      expect(mind.state.incidents.get([...mind.state.incidents.entries()][0]?.[0] ?? '')?.firing).toBe(0);
      expect(short(mind.receives({}))).toEqual(['alert.deduplicated stale-episode']);
      expect(short(mind.receives({ episode: 3 }))).toEqual(['alert-attached attached new-episode']);
    },
  );
});

describe('a policy that is adopted by a clock that was set back', () => {
  const open_when = { incidents: { open_when: 'severity != "info"' } };
  const adopted = () => {
    const mind = new Mind(policyWith(open_when));
    mind.adopts(mind.policy);
    mind.receives({ severity: 'info' });
    // An hour back, or a copy of the router on a machine whose clock is behind
    mind.now -= hour;
    mind.adopts(policyWith({ incidents: { open_when: 'severity != "low"' } }));
    return mind;
  };

  it('is in force all the same: what another one held back is judged again', () => {
    const mind = adopted();
    expect(short(mind.after(62))).toContain('opened new-group');
  });

  it('does not have what it holds back itself judged again and again', () => {
    const mind = adopted();
    mind.receives({ pod: 'b', severity: 'low' });
    mind.now += 3 * hour;
    mind.wakesUp();
    expect(mind.after(1)).toEqual([]);
    expect(mind.after(60)).toEqual([]);
  });
});

describe('the condition of the policy', () => {
  const incidents = { open_when: 'severity != "info"' };

  it('keeps alerts from opening an incident, until another policy lets them', () => {
    const mind = new Mind(policyWith({ incidents }));
    expect(short(mind.receives({ severity: 'info' }))).toEqual([
      'alert.suppressed severity != "info" not-opened-by-policy',
    ]);
    expect(nextDue(mind.state).size).toBe(0);
    mind.now += minute;
    mind.adopts(policyWith());
    expect(short(mind.wakesUp())).toEqual(opensInstead);
  });

  it('opens one when it cannot be judged, and says so', () => {
    const mind = new Mind(policyWith({ incidents: { open_when: 'labels.nothing == "x"' } }));
    expect(short(mind.receives({}))).toEqual([
      'opened condition-failed',
      'alert-attached opened condition-failed',
    ]);
  });
});

describe('a declared key', () => {
  const deduplicate = [{ name: 'metric', key: ['service', 'metric'] }];
  const errors = (pod: string): GivenAlert => ({ pod, labels: { metric: 'errors', alertname: pod } });

  it('makes one alert of several, and holds the others while the first fires', () => {
    const mind = new Mind(policyWith({ deduplicate }));
    mind.receives(errors('a'));
    const [repeats] = mind.receives(errors('b'));
    expect(repeats).toMatchObject({
      type: 'argus.alert.deduplicated.v1',
      data: { reason: 'repeats-another', rule: 'metric', of: 'checkout-a' },
    });
    mind.receives({ ...errors('a'), ...resolves });
    expect(short(mind.wakesUp())).toEqual([
      'opened new-group',
      'alert-attached opened new-group instead of deduplicated',
    ]);
  });

  it('is over for one that resolves first', () => {
    const mind = new Mind(policyWith({ deduplicate }));
    mind.receives(errors('a'));
    mind.receives(errors('b'));
    expect(short(mind.receives({ ...errors('b'), ...resolves }))).toEqual([
      'alert.suppressed metric resolved-while-held',
    ]);
    expect(mind.state.held).toBe(0);
  });
});

describe('an alert that is held back', () => {
  it('is over when its sender does not say again that it fires', () => {
    const mind = new Mind();
    mind.silences('s1', 'checkout', 60);
    mind.receives({ endsAt: at(5 * minute) });
    expect(short(mind.after(5))).toEqual(['alert.suppressed s1 expired-while-held instead of suppressed']);
    expect(mind.after(60)).toEqual([]);
  });

  it('is not judged by itself when too many are held already', () => {
    const mind = new Mind();
    mind.silences('s1', 'checkout', 60);
    mind.state = { ...mind.state, held: mostHeld };
    const [held] = mind.receives({});
    expect(held?.data).not.toHaveProperty('alert');
    mind.state = { ...mind.state, held: 0 };
    expect(mind.after(60)).toEqual([]);
    expect(short(mind.receives({}))).toEqual(opens);
  });

  it('is forgotten after a month in which nobody spoke of it', () => {
    const mind = new Mind();
    mind.silences('s1', 'checkout', 90 * 24 * 60);
    mind.receives({});
    mind.now += 31 * 24 * hour;
    mind.receives({ service: 'cart' }, { service: 'cart' });
    expect(mind.state.held).toBe(0);
  });

  it('is one of hundreds: they are taken in turns', () => {
    const mind = new Mind();
    mind.silences('s1', 'checkout', 60);
    for (let pod = 0; pod < 1_200; pod++) mind.receives({ pod: `${pod}` });
    mind.now += hour;
    const sizes: number[] = [];
    while (nextDue(mind.state).has(0)) sizes.push(mind.decides({ kind: 'due', partition: 0 }).length);
    expect(sizes).toEqual([501, 500, 200]);
  });
});
