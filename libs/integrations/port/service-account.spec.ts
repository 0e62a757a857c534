import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '#libs/testing';
import { type Effect, effectDone, refusedThere, temporary } from './effect.js';
import { earliestFit } from './pace.js';
import { type RateLimit, serviceAccount } from './service-account.js';
import { Untouched } from './untouched.js';

const unread = (error: unknown): never => {
  throw error;
};
const waitOf = (effect: Effect<unknown>): number | undefined =>
  effect.kind === 'temporary' ? effect.retryAfterMs : undefined;

describe('a service that says when to come back', () => {
  it('is asked nothing until then, and everything after', async () => {
    const clock = new ManualClock();
    const jira = serviceAccount('Jira', clock);
    let asked = 0;
    const ask = () =>
      jira.attempt(async () => {
        asked += 1;
        return effectDone('yes');
      }, unread);
    expect(await jira.attempt(async () => refusedThere('Jira answered 429', 7_000), unread)).toMatchObject({
      kind: 'temporary',
    });
    clock.advance(3_000);
    expect(await ask()).toMatchObject({ kind: 'temporary', retryAfterMs: 4_000, refused: 'here' });
    expect(asked).toBe(0);
    clock.advance(4_000);
    expect(await ask()).toMatchObject({ kind: 'done', value: 'yes' });
    expect(asked).toBe(1);
  });

  it('is asked again at once when it named no time', async () => {
    const jira = serviceAccount('Jira', new ManualClock());
    await jira.attempt(async () => temporary('Jira answered 500'), unread);
    expect(await jira.attempt(async () => effectDone(1), unread)).toMatchObject({ kind: 'done' });
  });

  it('has its failures read, and what was kept back is no failure of it', async () => {
    const jira = serviceAccount('Jira', new ManualClock());
    const failure = (error: unknown) => temporary(`read: ${(error as Error).message}`);
    const broken = () => Promise.reject(new Error('broken'));
    expect(await jira.attempt(broken, failure)).toMatchObject({ reason: 'read: broken' });
  });
});

describe('calls at the pace that a service allows', () => {
  const perChannel = (channel: string): RateLimit => ({ of: channel, most: 2, withinMs: 2_000 });
  const begin = () => {
    const clock = new ManualClock(0);
    const slack = serviceAccount('Slack', clock);
    const called: [string, number][] = [];
    const post = (name: string, limits: readonly RateLimit[] = [perChannel('c')]) =>
      slack.attempt(async () => {
        await slack.call(name, limits, async () => void called.push([name, clock.now()]));
        return effectDone(undefined);
      }, unread);
    return { clock, called, post };
  };

  it('are put off, each to a time of its own, and find their place kept', async () => {
    const { clock, called, post } = begin();
    const waits = [];
    for (const name of ['a', 'b', 'c', 'd', 'e']) waits.push(waitOf(await post(name)));
    expect(waits).toEqual([undefined, undefined, 2_000, 2_000, 4_000]);
    // Asked too early, it is told the same; a newcomer comes after those that wait.
    expect(waitOf(await post('e'))).toBe(4_000);
    expect(waitOf(await post('f'))).toBe(4_000);
    clock.advance(2_000);
    await post('d');
    await post('c');
    expect(called).toEqual([
      ...[
        ['a', 0],
        ['b', 0],
      ],
      ...[
        ['d', 2_000],
        ['c', 2_000],
      ],
    ]);
  });

  it('go before those that are not urgent, whatever these were told', async () => {
    const { clock, called, post } = begin();
    const urgently = (name: string) => post(name, [{ ...perChannel('c'), urgent: true }]);
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) await post(name);
    expect([waitOf(await urgently('x')), waitOf(await urgently('y')), waitOf(await urgently('z'))]).toEqual([
      2_000, 2_000, 4_000,
    ]);
    clock.advance(2_000);
    // Those whose turn it was come later than the urgent ones, and find a place then.
    const moved = [waitOf(await post('c')), waitOf(await post('d'))];
    await urgently('x');
    await urgently('y');
    expect(moved).toEqual([2_000, 2_000]);
    clock.advance(2_000);
    await post('c');
    expect([waitOf(await post('d')), waitOf(await post('e'))]).toEqual([2_000, 2_000]);
    await urgently('z');
    clock.advance(2_000);
    for (const name of ['d', 'e']) await post(name);
    expect(called.map(([name]) => name)).toEqual(['a', 'b', 'x', 'y', 'c', 'z', 'd', 'e']);
  });

  it('keep to it though those that were put off come late', async () => {
    const { clock, called, post } = begin();
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) await post(name);
    clock.advance(3_500);
    await post('c');
    await post('d');
    clock.advance(500);
    expect(waitOf(await post('e'))).toBe(1_500);
    clock.advance(1_500);
    await post('e');
    expect(called.map(([name]) => name)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('wait where they are for a time that is short', async () => {
    const { clock, called, post } = begin();
    await post('a');
    await post('b');
    clock.advance(1_900);
    const waiting = post('c');
    await Promise.resolve();
    expect(called).toHaveLength(2);
    clock.advance(100);
    expect(await waiting).toMatchObject({ kind: 'done' });
    expect(called[2]).toEqual(['c', 2_000]);
  });

  it('count against every limit that they touch, and against no other', async () => {
    const { called, post } = begin();
    const all: RateLimit = { of: 'workspace', most: 3, withinMs: 60_000 };
    for (const [name, channel] of [
      ['a', 'c'],
      ['b', 'c'],
      ['x', 'd'],
    ] as const)
      await post(name, [perChannel(channel), all]);
    expect(called).toHaveLength(3);
    expect(waitOf(await post('y', [perChannel('d'), all]))).toBe(60_000);
    expect(await post('z', [perChannel('d')])).toMatchObject({ kind: 'done' });
  });

  it('count until they are answered, as nobody knows when the service counts them', async () => {
    const clock = new ManualClock(0);
    const slack = serviceAccount('Slack', clock);
    const one: readonly RateLimit[] = [{ of: 'c', most: 1, withinMs: 1_000 }];
    let answer: () => void = () => undefined;
    const slow = slack.attempt(async () => {
      await slack.call('a', one, () => new Promise<void>((resolve) => (answer = resolve)));
      return effectDone(undefined);
    }, unread);
    clock.advance(900);
    answer();
    await slow;
    const next = await slack.attempt(async () => {
      await slack.call('b', one, () => Promise.resolve());
      return effectDone(undefined);
    }, unread);
    expect(waitOf(next)).toBe(1_000);
  });

  it('keep nobody back for ever where the service does not answer', async () => {
    const clock = new ManualClock(0);
    const slack = serviceAccount('Slack', clock);
    const one: readonly RateLimit[] = [{ of: 'c', most: 1, withinMs: 1_000 }];
    const post = (caller: string, make: () => Promise<void>) =>
      slack.attempt(async () => effectDone(await slack.call(caller, one, make)), unread);
    void post('hangs', () => new Promise<void>(() => undefined));
    clock.advance(3_000);
    expect(waitOf(await post('b', () => Promise.resolve()))).toBe(1_000);
    clock.advance(3_000);
    expect(await post('b', () => Promise.resolve())).toMatchObject({ kind: 'done' });
  });

  it('may count several times', async () => {
    const { post } = begin();
    const writes = (takes: number): readonly RateLimit[] => [{ of: 'i', most: 5, withinMs: 1_000, takes }];
    expect(await post('a', writes(4))).toMatchObject({ kind: 'done' });
    expect(waitOf(await post('b', writes(2)))).toBe(1_000);
    expect(await post('c', writes(1))).toMatchObject({ kind: 'done' });
  });

  it('never come more often than allowed, wherever one is put in between', () => {
    const pace = { most: 3, withinMs: 100 };
    let seed = 7;
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const times: number[] = [];
    for (let i = 0; i < 300; i++) {
      times.push(earliestFit(times, random(5_000), pace));
      times.sort((a, b) => a - b);
    }
    for (let i = 3; i < times.length; i++)
      expect((times[i] ?? 0) - (times[i - 3] ?? 0)).toBeGreaterThanOrEqual(100);
  });
});

describe('what an attempt left nothing of', () => {
  const looks = async (untouched: Untouched, number: number, effect: Effect<void>): Promise<boolean> => {
    let looked = false;
    await untouched.attempt('n1', number, async ({ mayHaveHappened }) => {
      looked = mayHaveHappened;
      return effect;
    });
    return looked;
  };
  const refused = refusedThere('429', 1);

  it('is not looked for', async () => {
    const untouched = new Untouched();
    expect(await looks(untouched, 1, refused)).toBe(false);
    expect(await looks(untouched, 2, refused)).toBe(false);
    expect(await looks(untouched, 3, temporary('500'))).toBe(false);
    expect(await looks(untouched, 4, refused)).toBe(true);
    expect(await looks(untouched, 5, effectDone(undefined))).toBe(true);
  });

  it('is looked for where nobody knows what another attempt left', async () => {
    const untouched = new Untouched();
    await looks(untouched, 1, refused);
    expect(await looks(untouched, 3, refused)).toBe(true);
    expect(await looks(new Untouched(), 2, refused)).toBe(true);
  });
});
