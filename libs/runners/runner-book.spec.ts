import { describe, expect, it } from '@jest/globals';
import type { RunnerBeat } from '#libs/contracts';
import type { RunnerChannel, RunnerNews } from '#libs/messaging';
import { createLogger } from '#libs/observability';
import { ManualClock, eventually } from '#libs/testing';
import { RunnerBook } from './runner-book.js';

type Reading = Parameters<RunnerChannel['read']>[0];

describe('the book of runners', () => {
  const log = createLogger({ agent: 'executor', level: 'silent' });
  const watch = (): ReturnType<RunnerChannel['watch']> => ({
    ...{ upFor: () => clock.now() - outage, steadyFor: () => clock.now() },
    stop: () => undefined,
  });
  let clock: ManualClock;
  let outage = 0;
  const news = (more: Partial<RunnerBeat> = {}): RunnerNews => ({
    ...{ runner: 'runner-a', storedAt: clock.now() },
    message: {
      ...{ kind: 'beat', labels: { zone: 'a', os: 'linux' }, since: 1, running: [] },
      ...{ waiting: 0, leaving: false, ...more },
    },
  });
  async function openBook(): Promise<{ book: RunnerBook; tell: (each: RunnerNews) => Promise<void> }> {
    clock = new ManualClock(1_000);
    outage = 0;
    let onNews: Reading['onNews'] = () => undefined;
    const book = new RunnerBook({
      channel: {
        watch,
        read: async (options) => {
          ({ onNews } = options);
          return { caughtUp: Promise.resolve(), stop: async () => undefined };
        },
      },
      ...{ clock, log, labelsOf: async () => ({ zone: 'a' }) },
    });
    await book.start();
    return { book, tell: async (each) => onNews(each) };
  }

  it('knows who is there by the labels that they were given, until they are silent or leave', async () => {
    const { book, tell } = await openBook();
    await tell(news());
    expect(book.pick({ zone: 'a' })?.identity).toBe('runner-a');
    expect(book.pick({ os: 'linux' })).toBeUndefined();
    clock.advance(31_000);
    expect(book.pick({ zone: 'a' })).toBeUndefined();
    await tell(news({ running: ['k'] }));
    expect(book.lastAtWork('runner-a', 'k')).toBe(book.heardFor().allInAll);
    await tell(news({ leaving: true }));
    expect(book.pick({ zone: 'a' })).toBeUndefined();
  });

  it('does not take the silence of a bus that is away for theirs', async () => {
    const { book, tell } = await openBook();
    await tell(news());
    clock.advance(600_000);
    outage = 590_000;
    expect(book.isLost('runner-a')).toBe(false);
  });

  it('takes of two processes under one name what the later one says', async () => {
    const { book, tell } = await openBook();
    await tell(news({ since: 2 }));
    await tell(news({ since: 1, leaving: true }));
    expect(book.pick({ zone: 'a' })?.since).toBe(2);
  });

  it('knows nobody where runners cannot be heard, and tries again', async () => {
    clock = new ManualClock(1_000);
    let there = false;
    const book = new RunnerBook({
      channel: {
        watch,
        read: async () => {
          if (!there) throw new Error('stream not found');
          return { caughtUp: Promise.resolve(), stop: async () => undefined };
        },
      },
      ...{ clock, log, labelsOf: async () => ({}) },
    });
    await book.start();
    expect(book.pick({})).toBeUndefined();
    expect(book.isHeard()).toBe(false);
    there = true;
    clock.advance(30_000);
    await eventually(() => book.isHeard(), 'it is tried again');
  });
});
