import { describe, expect, it } from '@jest/globals';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ArgusEvent, deterministicId, fact, headers, state, subjects } from '#libs/contracts';
import { KeyFolder, KeyRing, createSeed, signerOf } from '#libs/identity';
import { rememberStated } from './decoded-messages.js';
import { decodeMessage, signMessage } from './signed-message.js';

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

describe('what a process states itself', () => {
  it('is believed by its own readers only where all others believe it', async () => {
    const keys = new KeyFolder(await mkdtemp(join(tmpdir(), 'argus-stated-')));
    await keys.ensure(0);
    const ring = new KeyRing(keys, () => 0);
    const signer = signerOf(await keys.seed('closer'));
    const stated = async (events: readonly ArgusEvent[]): Promise<boolean> => {
      const message = signMessage('closer', events, signer);
      rememberStated({ agent: 'closer', ...message }, events);
      const { bytes, key, signature } = message;
      const read = await decodeMessage(
        {
          ...{ stream: 'INCIDENTS', sequence: 1, storedAt: 0, bytes },
          subject: subjects.incident('inc-1', 'closer'),
          headers: { [headers.key]: key, [headers.signature]: signature },
        },
        ring,
      );
      return read.ok;
    };
    const closer = { agent: 'closer', cause: 'a', correlationId: 'inc-1', now: 0 } as const;
    const about = { incidentId: 'inc-1', reason: 'test' };

    expect(await stated(state([fact('argus.incident.closed.v1', 'inc-1', about)], closer))).toBe(true);
    // A type of the router's, and an event that another agent is said to have stated.
    expect(await stated(state([fact('argus.incident.reopened.v1', 'inc-1', about)], closer))).toBe(false);
    expect(await stated(reopened('a', 0))).toBe(false);
  });
});

describe('what has been decoded', () => {
  it('is remembered for the other readers of the process, though not without end when it is large', async () => {
    const keys = new KeyFolder(await mkdtemp(join(tmpdir(), 'argus-decoded-')));
    await keys.ensure(0);
    const ring = new KeyRing(keys, () => 0);
    const signer = signerOf(await keys.seed('router'));
    const decode = async (reason: string): Promise<readonly ArgusEvent[]> => {
      const facts = [fact('argus.incident.reopened.v1', 'inc-1', { incidentId: 'inc-1', reason })];
      const events = state(facts, { agent: 'router', cause: 'a', correlationId: 'inc-1', now: 0 });
      const { bytes, key, signature } = signMessage('router', events, signer);
      const read = await decodeMessage(
        {
          ...{ stream: 'INCIDENTS', sequence: 1, storedAt: 0, bytes },
          subject: subjects.incident('inc-1', 'router'),
          headers: { [headers.key]: key, [headers.signature]: signature },
        },
        ring,
      );
      if (!read.ok) throw new Error(read.error);
      return read.value.events;
    };
    const large = (letter: string): string => letter.repeat(7 * 1024 * 1024);

    const first = await decode(large('a'));
    expect(await decode(large('a'))).toBe(first);
    for (const letter of ['b', 'c', 'd', 'e']) await decode(large(letter));
    expect(await decode(large('a'))).not.toBe(first);
  });
});
