import { describe, expect, it } from '@jest/globals';
import { type Effect, effectDone, temporary } from '#libs/integrations/port';
import { ManualClock } from '#libs/testing';
import { Patience } from './patience.js';

describe('patience with a place that does not answer', () => {
  const clock = new ManualClock();
  /** An attempt that ends when it is told to. */
  function attemptAt(patience: Patience, place: string) {
    let end: (effect: Effect<string>) => void = () => undefined;
    let tried = false;
    const effect = patience.attempt(place, () => {
      tried = true;
      return new Promise<Effect<string>>((resolve) => (end = resolve));
    });
    return { effect, tried: () => tried, end: (with_: Effect<string>) => end(with_) };
  }
  async function keptWaiting(): Promise<Patience> {
    const patience = new Patience(clock);
    const first = attemptAt(patience, 'hook');
    clock.advance(10_000);
    first.end(temporary('no answer'));
    await first.effect;
    return patience;
  }

  it('lets one wait for it, puts others off, and tries other places', async () => {
    const patience = await keptWaiting();
    const one = attemptAt(patience, 'hook');
    const other = attemptAt(patience, 'hook');
    expect([one.tried(), other.tried(), attemptAt(patience, 'mail').tried()]).toEqual([true, false, true]);
    expect(await other.effect).toMatchObject({ kind: 'temporary' });
  });

  it('ends with an answer', async () => {
    const patience = await keptWaiting();
    const one = attemptAt(patience, 'hook');
    one.end(effectDone('sent'));
    await one.effect;
    expect([attemptAt(patience, 'hook').tried(), attemptAt(patience, 'hook').tried()]).toEqual([true, true]);
  });

  it('is not lost with one that refuses at once', async () => {
    const patience = new Patience(clock);
    const first = attemptAt(patience, 'hook');
    first.end(temporary('503'));
    await first.effect;
    expect([attemptAt(patience, 'hook').tried(), attemptAt(patience, 'hook').tried()]).toEqual([true, true]);
  });
});
