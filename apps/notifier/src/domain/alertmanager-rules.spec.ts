import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type AlertChange,
  type Timings,
  type Told,
  alertmanagerTells,
} from '../../test-support/alertmanager-reference.js';
import { alertResolved, attachedAt, opened, route, start, webhookOnly } from '../../test-support/facts.js';
import { Story } from '../../test-support/story.js';

const end = 60_000;

/** What the notifier tells a webhook when the router states the same changes at the same times. */
function argusTells(changes: readonly AlertChange[], timings: Timings): Told[] {
  const story = new Story(webhookOnly);
  for (const [index, { at, fingerprint, fires }] of changes.entries()) {
    story.until(at);
    const facts = fires ? [attachedAt(fingerprint, start + at)] : [alertResolved(fingerprint)];
    story.say('router', ...(index === 0 ? [opened('high', [route(timings)])] : []), ...facts);
  }
  story.until(end);
  return story.sent.map(({ at, command }) => {
    const named = (wanted: string): string[] =>
      command.group.alerts
        .filter(({ status }) => status === wanted)
        .map(({ fingerprint }) => fingerprint)
        .sort();
    return { at, firing: named('firing'), resolved: named('resolved') };
  });
}

/** Alerts that begin and cease to fire by turns. No change falls on a tick: each has a last digit of its own. */
const changes = fc
  .array(fc.record({ pause: fc.integer({ min: 0, max: 40 }), alert: fc.integer({ min: 0, max: 3 }) }), {
    minLength: 1,
    maxLength: 40,
  })
  .map((steps) => {
    const firing = new Set<string>();
    let time = 0;
    return steps.map(({ pause, alert }, index): AlertChange => {
      time += pause * 100;
      const fingerprint = `alert-${alert}`;
      const fires = !firing.delete(fingerprint);
      if (fires) firing.add(fingerprint);
      return { at: time + index, fingerprint, fires };
    });
  });
const timings = fc.record({
  groupWaitMs: fc.constantFrom(0, 100, 1_000, 5_000),
  groupIntervalMs: fc.constantFrom(500, 2_000, 3_000),
  repeatIntervalMs: fc.constantFrom(2_000, 5_000, 30_000),
});

describe('the rules of Alertmanager', () => {
  it('are those by which webhooks are told: the same alerts at the same times', () => {
    fc.assert(
      fc.property(changes, timings, (given, rhythm) => {
        expect(argusTells(given, rhythm)).toEqual(alertmanagerTells(given, rhythm, end));
      }),
      { numRuns: 500 },
    );
  });
});
