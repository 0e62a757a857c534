import { describe, expect, it } from '@jest/globals';
import type { AskingWay, Fact, PersonRequest } from '#libs/contracts';
import { compilePolicy } from '#libs/policy';
import { decide, initialRouterState } from '#libs/routing';
import { ManualClock } from '#libs/testing';
import type { Asked } from '../routing.js';
import { PersonSilences } from './person-silences.js';

const clock = new ManualClock(Date.parse('2026-11-21T03:00:00Z'));
const create: PersonRequest = {
  ...{ kind: 'create-silence', until: '2026-11-21T05:00:00Z', reason: 'New disks' },
  matchers: [{ name: 'service', value: 'checkout', isRegex: false, isEqual: true }],
};

/** A desk before the first fact, which keeps what it decides. */
function desk(text: object) {
  const policy = compilePolicy(text, { version: 'p', text: '' });
  if (!policy.ok) throw new Error(JSON.stringify(policy.error));
  const stated: Fact[] = [];
  const ask = (asked: Asked) => {
    const decision = decide(asked, initialRouterState, { now: clock.now(), policy: policy.value });
    stated.push(...decision.events.flatMap(({ facts }) => facts));
    return Promise.resolve(decision);
  };
  const silences = new PersonSilences({ agent: { policy: () => policy.value, clock }, routing: { ask } });
  const by = (via: AskingWay, id: string, request = create) =>
    silences.answer({ request, asker: { via, id }, requestId: 'r-1' });
  return { by, stated };
}

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

  it('makes the same silence with the same request', async () => {
    const { by, stated } = desk({});
    await by('console', 'bob');
    await by('console', 'bob');
    expect(new Set(stated.map(({ subject }) => subject)).size).toBe(1);
  });

  it('is nobody whom the policy lets do less', async () => {
    const { by, stated } = desk({ strangers: { console: ['acknowledge'] } });
    expect(await by('console', 'bob')).toMatchObject({ done: false, reason: 'person-not-known' });
    expect(stated).toEqual([]);
  });

  it('is told what is wrong', async () => {
    const { by } = desk({});
    const over = await by('console', 'bob', { ...create, until: '2026-11-21T02:00:00Z' });
    expect(over).toMatchObject({ done: false, sentence: expect.stringContaining('not in the future') });
    const none = await by('console', 'bob', { kind: 'expire-silence', silenceId: 'sil-none' });
    expect(none).toMatchObject({ done: false, sentence: expect.stringContaining('names no silence') });
  });
});
