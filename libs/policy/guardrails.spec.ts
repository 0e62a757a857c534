import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type ActionsOnRecord,
  type Candidate,
  type RunOnRecord,
  guardrailObjection,
  isConfidentEnough,
} from './guardrail-decision.js';
import { type Guardrails, type GuardrailsText, compileGuardrails } from './guardrails.js';
import { targetPattern } from './target-pattern.js';
import { compileTimeIntervals } from './time/compile-time-intervals.js';

const minute = 60_000;
const hour = 60 * minute;
/** A Tuesday, 12:00 UTC. */
const now = Date.UTC(2026, 10, 17, 12);

const intervals = compileTimeIntervals(
  [
    { name: 'freeze', time_intervals: [{ days_of_month: ['17'] }] },
    { name: 'night', time_intervals: [{ times: [{ start_time: '00:00', end_time: '06:00' }] }] },
  ],
  ['time_intervals'],
);
const timeIntervals = intervals.ok ? intervals.value : new Map<string, never>();

function compiled(text: GuardrailsText): Guardrails {
  const result = compileGuardrails(text, ['guardrails'], new Set(timeIntervals.keys()));
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

const candidate: Candidate = {
  ...{ key: 'new', kind: 'command', risk: 'medium', target: 'deployment/checkout', service: 'checkout' },
  ...{ automatic: false, undoes: false },
};
let count = 0;
const aRun = (more: Partial<RunOnRecord> = {}): RunOnRecord => ({
  ...{ key: `run-${++count}`, order: count, kind: 'command', target: 'deployment/checkout' },
  ...{ service: 'checkout', startedAt: now - minute },
  ...more,
});
const ended = (succeeded: boolean, at: number, more: Partial<RunOnRecord> = {}): RunOnRecord =>
  aRun({ startedAt: at - 1_000, ended: { at, succeeded }, ...more });
const objection = (
  text: GuardrailsText,
  runs: readonly RunOnRecord[] = [],
  more: Partial<Candidate> = {},
  at = now,
) =>
  guardrailObjection({ guardrails: compiled(text), timeIntervals }, { runs }, { ...candidate, ...more }, at);

describe('the guardrails of a policy', () => {
  it('let everything pass when there are none', () => {
    expect(objection({}, [aRun(), ended(false, now)])).toBeUndefined();
  });

  it('are reported with everything that is wrong with them', () => {
    const text = {
      ...{ targets: [{ kinds: ['shell'] }], rate_limits: [{ most: 0, within: '30d', per: 'planet' }] },
      ...{ windows: [{ name: 'w', not_during: ['holidays'] }, { name: 'v' }], confidence: 7 },
      ...{ circuit_breaker: { failures: 3 }, cool_down: 'soon', dry_run: 'maybe', speed: 1 },
    };
    const result = compileGuardrails(text, ['guardrails'], new Set());
    const paths = result.ok ? [] : result.error.map(({ path }) => path.slice(1).join('.'));
    expect(paths.sort()).toEqual(
      [
        ...['circuit_breaker.pause', 'circuit_breaker.within', 'confidence', 'cool_down', 'dry_run', 'speed'],
        ...['rate_limits.0.most', 'rate_limits.0.name', 'rate_limits.0.per', 'rate_limits.0.within'],
        ...['targets.0', 'targets.0.kinds.0', 'windows.0.not_during.0', 'windows.1'],
      ].sort(),
    );
  });

  it('stop everything by one switch, undoing too', () => {
    const record: ActionsOnRecord = { runs: [], stopped: { by: 'user:alice', reason: 'odd' } };
    const rules = { guardrails: compiled({}), timeIntervals };
    for (const undoes of [true, false])
      expect(guardrailObjection(rules, record, { ...candidate, undoes }, now)).toEqual({
        ...{ reason: 'actions-stopped', guardrail: 'stop switch' },
      });
  });

  it.each<[string, GuardrailsText, Partial<Candidate>, string | undefined]>([
    ['allowed', { targets: [{ allow: ['deployment/*'] }] }, {}, undefined],
    ['not allowed', { targets: [{ allow: ['service/*'] }] }, {}, 'target-not-allowed'],
    ['denied', { targets: [{ allow: ['*'], deny: ['*checkout'] }] }, {}, 'target-not-allowed'],
    ['of another kind', { targets: [{ kinds: ['http'], deny: ['*'] }] }, {}, undefined],
    ['frozen', { windows: [{ name: 'w', not_during: ['freeze'] }] }, {}, 'frozen'],
    ['not risky', { windows: [{ name: 'w', not_during: ['freeze'], risks: ['high'] }] }, {}, undefined],
    ['by day', { windows: [{ name: 'w', only_during: ['night'] }] }, {}, 'outside-window'],
    ['unsure', { confidence: 0.8 }, { automatic: true, confidence: 0.7 }, 'confidence-too-low'],
    ['sure', { confidence: 0.8 }, { automatic: true, confidence: 0.8 }, undefined],
    ['unsure, approved by a person', { confidence: 0.8 }, { confidence: 0.1 }, undefined],
    ['of unknown confidence', { confidence: 0.8 }, { automatic: true }, undefined],
    ['an undo', { windows: [{ name: 'w', not_during: ['freeze'] }] }, { undoes: true }, undefined],
  ])('decide about an action that is %s', (_what, text, more, reason) => {
    expect(objection(text, [], more)?.reason).toBe(reason);
  });

  it('let a target cool down after a failure', () => {
    const text = { cool_down: '10m' };
    expect(objection(text, [ended(false, now - 9 * minute)])?.reason).toBe('cooling-down');
    expect(objection(text, [ended(false, now - 10 * minute)])).toBeUndefined();
    expect(objection(text, [ended(false, now, { target: 'other' })])).toBeUndefined();
    expect(objection(text, [ended(true, now)])).toBeUndefined();
  });

  it('bound what runs at once, over all and for a service', () => {
    expect(objection({ concurrent: 2 }, [aRun()])).toBeUndefined();
    expect(objection({ concurrent: 2 }, [aRun(), aRun()])?.guardrail).toBe('guardrails.concurrent');
    const one = { concurrent_per_service: 1 };
    expect(objection(one, [aRun({ service: 'other' })])).toBeUndefined();
    expect(objection(one, [aRun()])?.guardrail).toBe('guardrails.concurrent_per_service');
    expect(objection(one, [aRun({ startedAt: now - 24 * hour })])).toBeUndefined();
  });

  it('open the circuit after failures in a row, and let one try after the pause', () => {
    const text = { circuit_breaker: { failures: 2, within: '1h', pause: '30m' } };
    const failures = [ended(false, now - 20 * minute), ended(false, now - 10 * minute)];
    expect(objection(text, failures)?.reason).toBe('circuit-open');
    expect(objection(text, [...failures, ended(true, now - 5 * minute)])).toBeUndefined();
    expect(objection(text, [ended(false, now - 3 * hour), ended(false, now)])).toBeUndefined();
    const later = now + 21 * minute;
    expect(objection(text, failures, {}, later)).toBeUndefined();
    expect(objection(text, [...failures, aRun({ startedAt: later })], {}, later)?.reason).toBe(
      'circuit-open',
    );
  });

  it('refuse the confidence of what is not sure enough alone', () => {
    expect(isConfidentEnough({ confidence: 0.5 }, { confidence: 0.4 })).toBe(false);
    expect(isConfidentEnough({ confidence: undefined }, { confidence: 0 })).toBe(true);
  });

  it('hold a rate for whatever times and places, also when many copies state starts at once', () => {
    const startTimes = fc.array(fc.integer({ min: 0, max: 3 * hour }), { maxLength: 40 });
    fc.assert(
      fc.property(startTimes, fc.integer({ min: 1, max: 5 }), (times, most) => {
        const rules = {
          ...{ guardrails: compiled({ rate_limits: [{ name: 'r', most, within: '1h' }] }), timeIntervals },
        };
        // Every copy states its start first; then each is judged by what stands before it in the record.
        const stated = [...times].sort((a, b) => a - b).map((startedAt, order) => aRun({ order, startedAt }));
        let record = stated;
        for (const { key, order, startedAt } of stated) {
          const refused = guardrailObjection(
            rules,
            { runs: record },
            { ...candidate, key, order },
            startedAt,
          );
          if (refused !== undefined) record = record.filter((each) => each.key !== key);
        }
        for (const { startedAt } of record) {
          const within = record.filter(
            (each) => each.startedAt > startedAt - hour && each.startedAt <= startedAt,
          );
          expect(within.length).toBeLessThanOrEqual(most);
        }
        expect(record.length).toBeGreaterThanOrEqual(Math.min(most, stated.length));
      }),
    );
  });

  it('know a target by a pattern as its regular expression would', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*'), maxLength: 8 });
    fc.assert(
      fc.property(
        text,
        fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 10 }),
        (pattern, target) => {
          expect(targetPattern(pattern).fits(target)).toBe(
            new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(target),
          );
        },
      ),
    );
  });
});
