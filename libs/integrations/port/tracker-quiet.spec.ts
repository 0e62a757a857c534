import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '#libs/testing';
import { effectDone, temporary } from './effect.js';
import { leavingInPeace } from './tracker-quiet.js';

describe('a service that says when to come back', () => {
  it('is asked nothing until then, and everything after', async () => {
    const clock = new ManualClock();
    const inPeace = leavingInPeace('Jira', clock);
    let asked = 0;
    const ask = (effect = effectDone('yes')) =>
      inPeace(async () => {
        asked += 1;
        return effect;
      });
    expect(await inPeace(async () => temporary('Jira answered 429', 7_000))).toMatchObject({
      kind: 'temporary',
    });
    clock.advance(3_000);
    expect(await ask()).toMatchObject({ kind: 'temporary', retryAfterMs: 4_000 });
    expect(asked).toBe(0);
    clock.advance(4_000);
    expect(await ask()).toMatchObject({ kind: 'done', value: 'yes' });
    expect(asked).toBe(1);
  });

  it('is asked again at once when it named no time', async () => {
    const inPeace = leavingInPeace('Jira', new ManualClock());
    await inPeace(async () => temporary('Jira answered 500'));
    expect(await inPeace(async () => effectDone(1))).toMatchObject({ kind: 'done' });
  });
});
