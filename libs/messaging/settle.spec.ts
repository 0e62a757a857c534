import { describe, expect, it } from '@jest/globals';
import { done, park, retry } from '#libs/kernel';
import { type Settleable, backOffAfter, settle } from './settle.js';

/** A message that notes how it was settled. */
function message() {
  const settled: string[] = [];
  const target: Settleable = {
    ack: () => void settled.push('ack'),
    nak: (delay) => void settled.push(`nak ${delay}`),
    term: () => void settled.push('term'),
  };
  return { settled, target };
}

const stored = async (): Promise<void> => undefined;

describe('settling a message', () => {
  it('acknowledges what is done', async () => {
    const { settled, target } = message();
    await settle(target, done('opened'), 1, stored);
    expect(settled).toEqual(['ack']);
  });

  it('gives back what is to be retried, after the pause that the handler asks for', async () => {
    const { settled, target } = message();
    await settle(target, retry('busy', 1234), 1, stored);
    expect(settled).toEqual(['nak 1234']);
  });

  it('backs off further with every delivery when the handler names no pause', async () => {
    const pauses = [1, 2, 3, 4, 5, 6, 60].map(backOffAfter);
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
    const { settled, target } = message();
    await settle(target, retry('busy'), 3, stored);
    expect(settled).toEqual([`nak ${backOffAfter(3)}`]);
  });

  it('terminates a parked message only after its dead letter is stored', async () => {
    const { settled, target } = message();
    await settle(target, park('unreadable'), 1, async () => void settled.push('stored'));
    expect(settled).toEqual(['stored', 'term']);
  });

  it('keeps a message whose dead letter could not be stored', async () => {
    const { settled, target } = message();
    await settle(target, park('unreadable'), 2, () => Promise.reject(new Error('bus away')));
    expect(settled).toEqual([`nak ${backOffAfter(2)}`]);
  });
});
