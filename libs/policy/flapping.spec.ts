import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type FlappingHistory,
  type FlappingRule,
  changesWithin,
  compileFlappingRule,
  flappingRuleOf,
  isFlapping,
  noChanges,
  observeChange,
  quietAt,
} from './flapping.js';

const minute = 60_000;
const rule: FlappingRule = {
  name: 'restless',
  matchers: [],
  windowMs: 10 * minute,
  startChanges: 4,
  stopChanges: 1,
};

const after = (changes: readonly number[], by: FlappingRule = rule): FlappingHistory =>
  changes.reduce((history, at) => observeChange(history, at, by), noChanges);

describe('flapping', () => {
  it('begins with as many changes within the window as the rule says, not with fewer', () => {
    expect(isFlapping(after([0, 1, 2].map((at) => at * minute)), 2 * minute, rule)).toBe(false);
    expect(isFlapping(after([0, 1, 2, 3].map((at) => at * minute)), 3 * minute, rule)).toBe(true);
    expect(isFlapping(after([0, 5, 10, 15].map((at) => at * minute)), 15 * minute, rule)).toBe(false);
  });

  it('goes on until few enough changes are left, and says when that is', () => {
    const history = after([0, 1, 2, 3].map((at) => at * minute));
    expect(quietAt(history, rule)).toBe(12 * minute);
    expect(isFlapping(history, 12 * minute - 1, rule)).toBe(true);
    expect(isFlapping(history, 12 * minute, rule)).toBe(false);
  });

  it('with three changes left is still flapping when it was, and is not when it was not', () => {
    const flapped = after([0, 1, 2, 3].map((at) => at * minute));
    const calm = after([1, 2, 3].map((at) => at * minute));
    const now = 10.5 * minute;
    expect([flapped, calm].map((history) => changesWithin(history, now, rule))).toEqual([3, 3]);
    expect([flapped, calm].map((history) => isFlapping(history, now, rule))).toEqual([true, false]);
  });

  it('has to begin anew once it was quiet', () => {
    const history = observeChange(after([0, 1, 2, 3].map((at) => at * minute)), 12 * minute, rule);
    expect(isFlapping(history, 12 * minute, rule)).toBe(false);
    expect(quietAt(history, rule)).toBeUndefined();
  });

  it('takes news from the past for the latest that is known: clocks differ', () => {
    const history = after([10 * minute, 0, 1, 2]);
    expect(history.changes).toEqual([10 * minute, 10 * minute, 10 * minute, 10 * minute]);
  });

  it('keeps no more changes than begin it, and is flapping exactly as if it kept them all', () => {
    const rules = fc
      .record({ startChanges: fc.integer({ min: 1, max: 6 }), below: fc.integer({ min: 1, max: 6 }) })
      .map(({ startChanges, below }) => ({
        ...rule,
        startChanges,
        stopChanges: Math.max(0, startChanges - below),
      }));
    const steps = fc.array(fc.integer({ min: 0, max: 8 * minute }), { maxLength: 40 });
    fc.assert(
      fc.property(rules, steps, (by, gaps) => {
        let [history, now, flapping]: [FlappingHistory, number, boolean] = [noChanges, 0, false];
        const all: number[] = [];
        const count = (at: number): number => all.filter((change) => at < change + by.windowMs).length;
        for (const gap of gaps) {
          now += gap;
          flapping &&= count(now) > by.stopChanges;
          expect(isFlapping(history, now, by)).toBe(flapping);
          all.push(now);
          flapping ||= count(now) >= by.startChanges;
          history = observeChange(history, now, by);
          expect(isFlapping(history, now, by)).toBe(flapping);
          expect(history.changes.length).toBeLessThanOrEqual(by.startChanges);
        }
        const quiet = quietAt(history, by);
        expect(quiet !== undefined).toBe(history.flapping);
        if (quiet === undefined) return;
        expect(isFlapping(history, quiet, by)).toBe(false);
        if (quiet > now) expect(isFlapping(history, quiet - 1, by)).toBe(true);
      }),
    );
  });
});

describe('compileFlappingRule', () => {
  it('compiles what is written as people write it', () => {
    const text = {
      name: 'db',
      matchers: ['service="db"'],
      window: '1h30m',
      start_changes: 6,
      stop_changes: 2,
    };
    const compiled = compileFlappingRule(text, []);
    expect(compiled).toMatchObject({
      ok: true,
      value: { name: 'db', windowMs: 90 * minute, startChanges: 6, stopChanges: 2 },
    });
    const rules = compiled.ok ? [compiled.value] : [];
    expect(flappingRuleOf(rules, { service: 'db' })?.name).toBe('db');
    expect(flappingRuleOf(rules, { service: 'web' })).toBeUndefined();
  });

  it('says everything that is wrong at once', () => {
    const wrong = { name: '', window: 'soon', start_changes: 1.5 };
    const compiled = compileFlappingRule(wrong as never, ['flapping', 0]);
    expect(compiled.ok ? [] : compiled.error.map(({ path, message }) => `${path.join('.')} ${message}`))
      .toMatchInlineSnapshot(`
     [
       "flapping.0.name is missing; name the rule, since explanations refer to it",
       "flapping.0.window is "soon", which is no length of time; write it like 30s, 5m or 1h30m",
       "flapping.0.start_changes is 1.5; use a whole number from 1 to 100",
       "flapping.0.stop_changes is missing; use a whole number from 0 to 100",
     ]
    `);
  });

  it('refuses to begin and cease with the same number of changes', () => {
    const compiled = compileFlappingRule({ name: 'x', window: '5m', start_changes: 2, stop_changes: 2 }, []);
    expect(compiled).toMatchObject({ ok: false, error: [{ path: ['stop_changes'] }] });
  });
});
