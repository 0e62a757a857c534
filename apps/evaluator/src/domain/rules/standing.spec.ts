import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Standing, nextStanding } from './standing.js';

const minute = 60_000;
const run = (overs: readonly boolean[], rule = { forMs: 0, keepFiringForMs: 0 }): (string | undefined)[] => {
  let standing: Standing | undefined;
  return overs.map((over, index) => {
    standing = nextStanding(standing, over, index * minute, rule);
    return standing?.state;
  });
};

/** What Prometheus does at each evaluation of an alerting rule (rules/alerting.go, Eval), word for word. */
function prometheus(overs: readonly boolean[], holdDuration: number, keepFiringFor: number): string[] {
  let alert: { state: string; activeAt: number; keepFiringSince?: number } | undefined;
  return overs.map((over, index) => {
    const ts = index * minute;
    if (over && (alert === undefined || alert.state === 'inactive'))
      alert = { state: 'pending', activeAt: ts };
    if (alert === undefined) return 'inactive';
    if (!over) {
      let keepFiring = false;
      if (alert.state === 'firing' && keepFiringFor > 0) {
        alert.keepFiringSince ??= ts;
        keepFiring = ts - alert.keepFiringSince < keepFiringFor;
      }
      if (!keepFiring) {
        alert = undefined;
        return 'inactive';
      }
    } else {
      delete alert.keepFiringSince;
    }
    if (alert.state === 'pending' && ts - alert.activeAt >= holdDuration) alert.state = 'firing';
    return alert.state;
  });
}

describe('the standing of a series', () => {
  it('fires at once without a `for`', () => {
    expect(run([false, true, true, false])).toEqual([undefined, 'firing', 'firing', undefined]);
  });

  it('is pending until it was over its limit for long enough, and begins anew after each gap', () => {
    const rule = { forMs: 2 * minute, keepFiringForMs: 0 };
    expect(run([true, true, false, true, true, true], rule)).toEqual([
      'pending',
      'pending',
      undefined,
      'pending',
      'pending',
      'firing',
    ]);
  });

  it('goes on firing for a while, and fires again within it as the same alert', () => {
    const rule = { forMs: 0, keepFiringForMs: 2 * minute };
    expect(run([true, false, false, true, false, false, false], rule)).toEqual([
      'firing',
      'keep-firing',
      'keep-firing',
      'firing',
      'keep-firing',
      'keep-firing',
      undefined,
    ]);
    const fired = nextStanding(undefined, true, 5, rule);
    const kept = nextStanding(fired, false, 6, rule);
    expect(nextStanding(kept, true, 7, rule)).toEqual({ state: 'firing', since: 5, firedAt: 5 });
  });

  it('is the one that Prometheus comes to, whatever happens', () => {
    const minutes = fc.integer({ min: 0, max: 5 }).map((count) => count * minute);
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { maxLength: 60 }),
        minutes,
        minutes,
        (overs, forMs, keepFiringForMs) => {
          const mine = run(overs, { forMs, keepFiringForMs }).map((state) =>
            state === undefined ? 'inactive' : state === 'keep-firing' ? 'firing' : state,
          );
          expect(mine).toEqual(prometheus(overs, forMs, keepFiringForMs));
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
