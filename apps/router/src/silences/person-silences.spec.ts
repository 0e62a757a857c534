import { beforeEach, describe, expect, it } from '@jest/globals';
import type { AskingWay, Fact, PersonRequest } from '#libs/contracts';
import { BusUnavailable, MemoryEventStore } from '#libs/event-store';
import { compilePolicy } from '#libs/policy';
import { type RouterDecision, decide, evolve, initialRouterState } from '#libs/routing';
import { ManualClock } from '#libs/testing';
import type { Asked } from '../routing.js';
import { PersonSilences } from './person-silences.js';

const hour = 3_600_000;
let clock = new ManualClock();
const create: PersonRequest & { kind: 'create-silence' } = {
  ...{ kind: 'create-silence', durationMs: 2 * hour, reason: 'New disks' },
  matchers: [{ name: 'service', value: 'checkout', isRegex: false, isEqual: true }],
};

/** A desk before the first fact, which knows what it decided. */
function desk(text: object) {
  const policy = compilePolicy(text, { version: 'p', text: '' });
  if (!policy.ok) throw new Error(JSON.stringify(policy.error));
  const store = new MemoryEventStore('router');
  const stated: Fact[] = [];
  let state = initialRouterState;
  const ask = async (asked: Asked): Promise<RouterDecision> => {
    const now = clock.now();
    const decision = decide(asked, state, { now, policy: policy.value });
    for (const batch of decision.events) {
      const { recorded } = await store.append({ ...batch, now });
      state = evolve(() => policy.value)(state, recorded);
      stated.push(...batch.facts);
    }
    return decision;
  };
  const agent = { policy: () => policy.value, clock, store };
  const silences = new PersonSilences({ agent, routing: { ask } });
  const by = (via: AskingWay, id: string, request: PersonRequest = create) =>
    silences.answer({ request, asker: { via, id }, requestId: 'r-1' });
  const made = (): string => stated.find(({ type }) => type === 'argus.silence.created.v1')?.subject ?? '';
  return { agent, by, stated, made };
}

type Desk = ReturnType<typeof desk>;

beforeEach(() => {
  clock = new ManualClock(Date.parse('2026-11-21T03:00:00Z'));
});

describe('who asks for a silence in the console', () => {
  it('is its author, by the name that the policy has for them', async () => {
    const { by, stated } = desk({ people: [{ name: 'alice', console: 'al' }] });
    expect(await by('console', 'al')).toMatchObject({ done: true, reason: 'silence-created' });
    expect(stated).toMatchObject([
      {
        ...{ type: 'argus.silence.created.v1', actor: 'user:alice' },
        data: { createdBy: 'alice', comment: 'New disks', endsAt: '2026-11-21T05:00:00.000Z' },
      },
    ]);
  });

  it('is told that an alert which is in an incident already goes on, and what ends that', async () => {
    const { by } = desk({});
    expect((await by('console', 'bob')).sentence).toContain(
      'already is in an incident goes on being told of: acknowledge that incident, snooze it or resolve it',
    );
  });

  it('makes one silence with one request, and is told again of that', async () => {
    const { by, stated, made } = desk({});
    const first = await by('console', 'bob');
    clock.advance(hour);
    expect(await by('console', 'bob')).toEqual(first);
    expect(stated).toHaveLength(1);
    expect(first.sentence).toContain(`2026-11-21T05:00:00.000Z, silence ${made()} `);
  });

  it.each<[string, (desk: Desk) => Promise<unknown>, RegExp]>([
    ['time is over', async () => clock.advance(3 * hour), /is over since 2026-11-21T05:00:00\.000Z/],
    [
      'end was asked for',
      async ({ by, made }) => by('console', 'carol', { kind: 'expire-silence', silenceId: made() }),
      /is over since 2026-11-21T03:00:00\.000Z/,
    ],
  ])('is told with the same request that the silence is over, once its %s', async (_what, ends, told) => {
    const one = desk({});
    await one.by('console', 'bob');
    await ends(one);
    expect(await one.by('console', 'bob')).toEqual({
      ...{ done: false, reason: 'silence-over', sentence: expect.stringMatching(told) },
    });
    expect(one.stated.filter(({ type }) => type === 'argus.silence.created.v1')).toHaveLength(1);
  });

  it('is given no answer to remember while the bus is away', async () => {
    const away = new BusUnavailable('nobody is there');
    const silences = new PersonSilences({
      agent: desk({}).agent,
      routing: { ask: () => Promise.reject(away) },
    });
    const asker = { via: 'console' as const, id: 'bob' };
    await expect(silences.answer({ request: create, asker, requestId: 'r-1' })).rejects.toBe(away);
  });

  it('is nobody whom the policy lets do less', async () => {
    const { by, stated } = desk({ strangers: { console: ['acknowledge'] } });
    expect(await by('console', 'bob')).toMatchObject({ done: false, reason: 'person-not-known' });
    expect(stated).toEqual([]);
  });

  it('is told what is wrong', async () => {
    const { by } = desk({});
    const matchers = [{ name: 'service', value: '(', isRegex: true, isEqual: true }];
    const wrong = await by('console', 'bob', { ...create, matchers });
    expect(wrong).toMatchObject({ done: false, sentence: expect.stringContaining('matchers') });
    const none = await by('console', 'bob', { kind: 'expire-silence', silenceId: 'sil-none' });
    expect(none).toMatchObject({ done: false, sentence: expect.stringContaining('names no silence') });
  });
});
