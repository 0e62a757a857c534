import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ChangeLog, changeAt, emptyLog, withChange, withoutTold } from './change-log.js';
import type { Change } from './change.js';

const change = (version: number): Change => ({
  ...{ kind: 'fired', fingerprint: `f${version}`, id: `e${version}`, source: 'router' },
  ...{ time: version, version },
});
const logOf = (count: number): ChangeLog =>
  Array.from({ length: count }, (_, index) => change(index + 1)).reduce(withChange, emptyLog);

describe('the log of a group’s changes', () => {
  it('has every change by its version, and stays as it was when another is added', () => {
    const log = logOf(600);
    const longer = withChange(log, change(601));
    expect([1, 64, 257, 600].map((version) => changeAt(log, version)?.version)).toEqual([1, 64, 257, 600]);
    expect([changeAt(log, 0), changeAt(log, 601)]).toEqual([undefined, undefined]);
    expect(changeAt(longer, 601)).toEqual(change(601));
  });

  it('lets go of what everybody was told of, and of nothing else', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(700), fc.nat(1_000)), { maxLength: 8 }), (steps) => {
        let log = emptyLog;
        let told = 0;
        for (const [added, heard] of steps) {
          for (let count = 0; count < added; count++) log = withChange(log, change(log.version + 1));
          told = Math.max(told, Math.min(heard, log.version));
          log = withoutTold(log, told);
          for (let version = told + 1; version <= log.version; version++) {
            expect(changeAt(log, version)).toEqual(change(version));
          }
          expect(log.before).toBeLessThanOrEqual(told);
          expect(log.chunks.length).toBeLessThanOrEqual((log.version - told) / 64 + 2);
        }
      }),
      { numRuns: 30 },
    );
  });
});
