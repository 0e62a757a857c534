import { describe, expect, it } from '@jest/globals';
import { type Fact, state } from '#libs/contracts';
import { at, hour, inShort, Mind, minute, policyWith, start } from '#libs/testing/routing';
import { decide } from './decide.js';
import { nextEnding } from './endings.js';

const short = (facts: readonly Fact[]): string[] => facts.map(inShort);
const request = {
  kind: 'create' as const,
  silenceId: 's1',
  matchers: [{ name: 'service', value: 'checkout', isRegex: false, isEqual: true }],
  startsAt: at(-hour),
  endsAt: at(hour),
  createdBy: 'alice',
  comment: 'we know',
};

describe('a request for a silence', () => {
  it('makes one that begins now at the earliest, and names who asked', () => {
    const { events, reason } = new Mind().asks(request);
    expect(reason).toBe('silence-created');
    expect(events.map(({ subject }) => subject)).toEqual(['argus.silence.s1.router']);
    expect(events[0]?.facts).toMatchObject([
      {
        type: 'argus.silence.created.v1',
        actor: 'user:alice@example.org',
        data: { startsAt: at(0), endsAt: at(hour), createdBy: 'alice' },
      },
    ]);
  });

  it('makes one silence when it comes twice', () => {
    const mind = new Mind();
    mind.asks(request);
    expect(mind.asks(request)).toMatchObject({ events: [], reason: 'silence-known', problems: [] });
  });

  it('is refused with everything that is wrong with it at once', () => {
    const matchers = [{ name: 'service', value: '(', isRegex: true, isEqual: true }];
    const { events, reason, problems } = new Mind().asks({
      ...request,
      matchers,
      comment: '',
      endsAt: at(-1),
    });
    expect([events, reason]).toEqual([[], 'silence-refused']);
    expect(problems).toHaveLength(3);
    expect(problems.join('\n')).toMatch(
      /matchers\.0\.value .*\n(.*\n)?.*comment .*\n(.*\n)?.*endsAt .*not in the future/s,
    );
  });

  it('ends the silence whose place it takes', () => {
    const mind = new Mind();
    mind.asks(request);
    const { events } = mind.asks({ ...request, silenceId: 's2', replaces: 's1' });
    expect(events.map(({ subject, facts }) => [subject, ...short(facts)])).toEqual([
      ['argus.silence.s2.router', 'silence.created'],
      ['argus.silence.s1.router', 'silence.expired replaced'],
    ]);
    expect(mind.receives({})[0]?.data).toMatchObject({ by: 's2' });
  });

  it('is refused when it takes the place of none that is known', () => {
    expect(new Mind().asks({ ...request, replaces: 'gone' }).problems).toEqual([
      'replaces "gone" names no silence that is known; list the silences to find its id',
    ]);
  });
});

describe('a request to end a silence', () => {
  it('ends it once', () => {
    const mind = new Mind();
    mind.asks(request);
    mind.now += minute;
    expect(short(mind.asks({ kind: 'expire', silenceId: 's1' }).events[0]?.facts ?? [])).toEqual([
      'silence.expired expired-by-hand',
    ]);
    expect(mind.asks({ kind: 'expire', silenceId: 's1' })).toMatchObject({
      events: [],
      reason: 'silence-over',
    });
    expect(short(mind.receives({}))[0]).toBe('opened new-group');
  });

  it('is refused for one that nobody knows', () => {
    expect(new Mind().asks({ kind: 'expire', silenceId: 's9' }).reason).toBe('silence-refused');
  });
});

describe('the end of a silence', () => {
  const mindWith = (more: object = {}) => new Mind(policyWith({ maintenance_windows: [], ...more }));

  it('is told once, before it comes, with how many alerts it holds back', () => {
    const mind = mindWith();
    mind.asks(request);
    mind.receives({ pod: 'a' }, { pod: 'b' });
    expect(nextEnding(mind.state, mind.policy, mind.now)).toBe(start + 45 * minute);
    mind.now += 44 * minute;
    expect(mind.decides({ kind: 'ending' })).toEqual([]);
    mind.now += minute;
    expect(mind.decides({ kind: 'ending' })).toMatchObject([
      {
        type: 'argus.silence.ending.v1',
        data: { silenceId: 's1', kind: 'silence', createdBy: 'alice', endsAt: at(hour), held: 2 },
      },
    ]);
    expect(mind.decides({ kind: 'ending' })).toEqual([]);
    expect(nextEnding(mind.state, mind.policy, mind.now)).toBeUndefined();
  });

  it('is one fact, also when copies of the router count what it holds back at different moments', () => {
    const mind = mindWith();
    mind.asks(request);
    mind.receives({ pod: 'a' });
    mind.now += 45 * minute;
    const told = (): readonly string[] => {
      const context = { now: mind.now, policy: mind.policy };
      const { events } = decide({ kind: 'ending' }, mind.state, context);
      return events.flatMap(({ facts, cause }) =>
        state(facts, { agent: 'router', cause, correlationId: cause, now: mind.now }).map(({ id }) => id),
      );
    };
    const one = told();
    mind.receives({ pod: 'b' });
    expect(told()).toEqual(one);
  });

  it('is told half way through a short one', () => {
    const mind = mindWith();
    mind.asks({ ...request, endsAt: at(10 * minute) });
    expect(nextEnding(mind.state, mind.policy, mind.now)).toBe(start + 5 * minute);
  });

  it('is told of nobody who ended it early', () => {
    const mind = mindWith();
    mind.asks(request);
    mind.asks({ kind: 'expire', silenceId: 's1' });
    expect(nextEnding(mind.state, mind.policy, mind.now)).toBeUndefined();
  });

  it('of a window is told once more when a change of the policy makes it later', () => {
    const upgrade = { id: 'upgrade', comment: 'upgrade', starts_at: at(0), matchers: ['service="db"'] };
    const mind = mindWith({ maintenance_windows: [{ ...upgrade, ends_at: at(hour) }] });
    mind.now += 45 * minute;
    expect(short(mind.decides({ kind: 'ending' }))).toHaveLength(1);
    mind.adopts(policyWith({ maintenance_windows: [{ ...upgrade, ends_at: at(3 * hour) }] }));
    expect(nextEnding(mind.state, mind.policy, mind.now)).toBe(start + 165 * minute);
    mind.now = start + 165 * minute;
    expect(mind.decides({ kind: 'ending' }).map(({ data }) => data)).toMatchObject([
      { endsAt: at(3 * hour) },
    ]);
    expect(mind.decides({ kind: 'ending' })).toEqual([]);
  });

  it('of a window is told for each of its occurrences', () => {
    const daily = {
      id: 'back up.1',
      comment: 'backup',
      recurrence: 'FREQ=DAILY',
      first_at: '2026-11-21T13:00:00',
      duration: '1h',
      time_zone: 'UTC',
      services: ['db'],
    };
    const mind = mindWith({ maintenance_windows: [daily] });
    expect(nextEnding(mind.state, mind.policy, mind.now)).toBe(start + 105 * minute);
    mind.now = start + 105 * minute;
    expect(mind.decides({ kind: 'ending' }).map(({ data }) => data)).toMatchObject([
      { silenceId: 'back_up_1-2026-11-21T13_00_00_000Z', kind: 'maintenance-window', endsAt: at(2 * hour) },
    ]);
    expect(nextEnding(mind.state, mind.policy, mind.now)).toBe(start + 24 * hour + 105 * minute);
  });
});
