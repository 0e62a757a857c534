import { describe, expect, it } from '@jest/globals';
import { whyNoOverride } from './override-on-call.js';

const now = 1_763_713_620_000;
const hour = 3_600_000;
const known = {
  hasSchedule: (name: string) => name === 'primary',
  hasPerson: (name: string) => name === 'alice',
};
const wanted = { schedule: 'primary', person: 'alice', from: now, until: now + hour };

describe('standing in', () => {
  it.each([
    ['is possible for an hour', {}, undefined],
    ['is possible for what began already', { from: now - hour }, undefined],
    ['needs a schedule that there is', { schedule: 'secondary' }, 'no-such-schedule'],
    ['needs a person whom the policy knows', { person: 'mallory' }, 'no-such-person'],
    ['ends after it begins', { until: now }, 'ends-before-it-begins'],
    ['is not for the past', { from: now - 2 * hour, until: now - hour }, 'override-in-the-past'],
    ['is not for good', { until: now + 63 * 24 * hour }, 'override-too-long'],
    [
      'is not for next year',
      { from: now + 300 * 24 * hour, until: now + 301 * 24 * hour },
      'override-too-long',
    ],
  ])('%s', (_what, change, reason) => {
    expect(whyNoOverride({ ...wanted, ...change }, known, now)).toBe(reason);
  });
});
