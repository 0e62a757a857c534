import { describe, expect, it } from '@jest/globals';
import { type Fact, fact } from '#libs/contracts';
import { factOnceDone, outcomeOfEffect } from './command-outcome.js';
import { effectDone, permanent, temporary } from './effect.js';

const about = { incidentId: 'inc-1', notificationId: 'n-1', channel: 'email' };
const sent = (externalId: string, foundAgain: boolean): Fact =>
  fact('argus.notification.sent.v1', 'inc-1', { ...about, externalId, foundAgain });
const failed = (reason: string): Fact => fact('argus.notification.failed.v1', 'inc-1', { ...about, reason });
const trial = (attempt: number) => ({ attempt, maxAttempts: 3, failed });

describe('a command whose effect', () => {
  it('is done is settled by the fact that says so', () => {
    const effect = factOnceDone(effectDone('m-1', true), sent);
    expect(outcomeOfEffect(effect, trial(1))).toEqual({ kind: 'facts', facts: [sent('m-1', true)] });
  });

  it('cannot be had is settled by a failure, at once', () => {
    const effect = factOnceDone(permanent('no such channel'), sent);
    expect(outcomeOfEffect(effect, trial(1))).toEqual({ kind: 'facts', facts: [failed('no such channel')] });
  });

  it('fails in passing is tried again when the other side says, until it is given up', () => {
    const effect = factOnceDone(temporary('busy', 250), sent);
    expect(outcomeOfEffect(effect, trial(2))).toEqual({ kind: 'retry', reason: 'busy', afterMs: 250 });
    expect(outcomeOfEffect(effect, trial(3))).toEqual({
      kind: 'facts',
      facts: [failed('given up after 3 attempts: busy')],
    });
  });
});
