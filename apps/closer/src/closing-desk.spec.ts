import { describe, expect, it } from '@jest/globals';
import { compilePolicy } from '#libs/policy';
import { ClosingDesk } from './closing-desk.js';

/** A desk whose incidents are all open, and which asks for nothing else. */
function desk(policy: object) {
  const compiled = compilePolicy(policy, { version: 'p', text: '' });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
  const actors: string[] = [];
  const shell = {
    request: (_id: string, _asked: unknown, { actor }: { actor: string }) => {
      actors.push(actor);
      return Promise.resolve({ reason: 'already-closed', facts: [] });
    },
  };
  const closing = new ClosingDesk({ policy: () => compiled.value }, shell);
  const resolve = (via: 'slack' | 'cli', id: string) =>
    closing.answer({
      ...{ request: { kind: 'resolve', incidentId: 'inc-1', reason: '' }, requestId: 'r-1' },
      asker: { via, id },
    });
  return { actors, resolve };
}

describe('who may say that an incident is over', () => {
  it('is in Slack somebody whom the policy knows', async () => {
    const { actors, resolve } = desk({ people: [{ name: 'alice', slack: 'U0ALICE' }] });
    expect(await resolve('slack', 'U0MALLORY')).toMatchObject({ done: false, reason: 'person-not-known' });
    expect(actors).toEqual([]);
    await resolve('slack', 'U0ALICE');
    await resolve('cli', 'bob');
    expect(actors).toEqual(['user:alice', 'user:cli:bob']);
  });

  it('is whom the policy lets', async () => {
    const { actors, resolve } = desk({ strangers: { slack: ['resolve'], cli: [] } });
    await resolve('slack', 'U0MALLORY');
    expect(await resolve('cli', 'bob')).toMatchObject({ reason: 'person-not-known' });
    expect(actors).toEqual(['user:slack:U0MALLORY']);
  });
});
