import { describe, expect, it } from '@jest/globals';
import type { TailEntry, TailOptions } from '#libs/audit';
import { follow } from './follow.js';

/** A record that answers from a script: events, or an error. */
const record = (answers: (number[] | Error)[]) => {
  const asked: TailOptions[] = [];
  return {
    asked,
    tail: async (options: TailOptions = {}): Promise<TailEntry[]> => {
      asked.push(options);
      const answer = answers.shift() ?? [];
      if (answer instanceof Error) throw answer;
      return answer.map((id) => ({ id }) as TailEntry);
    },
  };
};

describe('following the record', () => {
  it('goes on after the last event seen, also when the record was away, and ends when asked', async () => {
    const { asked, tail } = record([[4, 5], new Error('away'), new Error('still away'), [6]]);
    const enough = new AbortController();
    const troubles: unknown[] = [];
    const seen: number[] = [];
    const events = follow(
      { tail },
      { after: 3, signal: enough.signal, onTrouble: (error) => troubles.push(error) },
    );
    for await (const { id } of events) {
      seen.push(id);
      if (id === 6) enough.abort();
    }
    expect(seen).toEqual([4, 5, 6]);
    expect(asked.map(({ after }) => after)).toEqual([3, 5, 5, 5]);
    expect(troubles).toHaveLength(1);
  }, 15_000);
});
