import { describe, expect, it } from '@jest/globals';
import { type ArgusEvent, deterministicId, fact, state } from '#libs/contracts';
import { createSeed, signerOf } from '#libs/identity';
import { signMessage } from './signed-message.js';

const seed = createSeed();

const reopened = (cause: string, now: number): ArgusEvent[] =>
  state([fact('argus.incident.reopened.v1', 'inc-1', { incidentId: 'inc-1', reason: 'same-group' })], {
    ...{ agent: 'router', cause, correlationId: 'inc-1', now },
  });

describe('the message id', () => {
  it('is the same whenever the same agent states the same decision, also after a restart', () => {
    const [before, after] = [1, 2].map((now) => signMessage('router', reopened('a', now), signerOf(seed)));
    expect(after?.messageId).toBe(before?.messageId);
  });

  it('is another one for another decision', () => {
    const [one, other] = ['a', 'b'].map((cause) => signMessage('router', reopened(cause, 1), signerOf(seed)));
    expect(other?.messageId).not.toBe(one?.messageId);
  });

  it('cannot be worked out without the agent’s key, to have the stream take the decision for a repetition', () => {
    const events = reopened('a', 1);
    const { messageId } = signMessage('router', events, signerOf(seed));
    expect(messageId).not.toBe(`router:${deterministicId(events.map(({ id }) => id))}`);
    expect(messageId).not.toBe(signMessage('router', events, signerOf(createSeed())).messageId);
  });
});
