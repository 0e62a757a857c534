import { describe, expect, it } from '@jest/globals';
import type { Asker, PersonAnswer, PersonRequest } from '#libs/contracts';
import { createAsking } from './ask.js';
import type { AskCommand } from './domain/decide.js';

const yes: PersonAnswer = { done: true, reason: 'taken', sentence: 'Done.' };
const observed: AskCommand['request'] = {
  incidentId: 'inc-1',
  key: 'OPS-1',
  by: 'account-alice',
  byName: 'Alice',
  eventId: 'e-1',
  change: 'status',
  asks: 'resolve',
  operationId: 'op-1',
  reason: 'changed-in-the-tracker',
};

function asking(answer: PersonAnswer) {
  const asked: [PersonRequest, Asker, string][] = [];
  const ask = createAsking({
    ask: async (...each) => {
      asked.push(each);
      return answer;
    },
    nameOf: ({ id }) => (id === 'account-bob' ? 'bob' : undefined),
  });
  return { ask, asked };
}

describe('what somebody asks by changing a ticket', () => {
  it('goes to the agent that decides it, with who asks and a name for the request', async () => {
    const { ask, asked } = asking(yes);
    expect(await ask(observed)).toMatchObject({
      kind: 'done',
      value: {
        type: 'argus.ticket.answered.v1',
        data: { incidentId: 'inc-1', operationId: 'op-1', asked: 'resolve', ...yes },
      },
    });
    expect(asked).toEqual([
      [
        { kind: 'resolve', incidentId: 'inc-1', reason: 'in ticket OPS-1' },
        { via: 'jira', id: 'account-alice', name: 'Alice' },
        'op-1',
      ],
    ]);
  });

  it('is handed over to whom the policy names by the account', async () => {
    const { ask, asked } = asking(yes);
    await ask({ ...observed, change: 'assignee', asks: 'hand-over', to: 'account-bob' });
    expect(asked[0]?.[0]).toMatchObject({ kind: 'hand-over', to: 'bob' });
  });

  it('is handed over to nobody whom the policy does not name', async () => {
    const { ask, asked } = asking(yes);
    const effect = await ask({ ...observed, change: 'assignee', asks: 'hand-over', to: 'account-eve' });
    expect(effect).toMatchObject({
      kind: 'done',
      value: { data: { done: false, reason: 'person-unknown' } },
    });
    expect(asked).toEqual([]);
  });

  it('is on record as refused when the agent refuses it', async () => {
    const { ask } = asking({ done: false, reason: 'alerts-fire', sentence: 'Two alerts still fire.' });
    expect(await ask(observed)).toMatchObject({ value: { data: { done: false, reason: 'alerts-fire' } } });
  });

  it('is asked again when nobody answers', async () => {
    const { ask } = asking({
      done: false,
      reason: 'agent-does-not-run',
      sentence: 'The closer does not run.',
    });
    expect(await ask(observed)).toMatchObject({ kind: 'temporary' });
  });
});
