import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type InhibitRuleText,
  type InhibitRules,
  compileInhibitRules,
  inhibitionOf,
  rulesForSource,
  rulesForTarget,
} from './inhibition.js';

const compile = (...texts: InhibitRuleText[]): InhibitRules => {
  const compiled = compileInhibitRules(texts, ['inhibit_rules']);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
  return compiled.value;
};
const problemsOf = (texts: unknown): readonly string[] => {
  const compiled = compileInhibitRules(texts as InhibitRuleText[], ['inhibit_rules']);
  return compiled.ok ? [] : compiled.error.map(({ path, message }) => `${path.join('.')}: ${message}`);
};

type Labels = Readonly<Record<string, string>>;

/** Keeps count as the router does: which alerts fire, by their keys. */
const firing = (rules: InhibitRules, alerts: readonly Labels[]) => {
  const sources = new Map<string, number[]>();
  alerts.forEach((labels, alert) => {
    for (const { key } of rulesForSource(rules, labels))
      sources.set(key, [...(sources.get(key) ?? []), alert]);
  });
  return (labels: Labels) => inhibitionOf(rules, labels, (key) => sources.get(key)?.[0]);
};

const critical: InhibitRuleText = {
  name: 'critical-over-warning',
  source_matchers: ['severity="critical"'],
  target_matchers: ['severity="warning"'],
  equal: ['service', 'cluster'],
};

describe('an inhibition rule', () => {
  const inhibitedBy = (text: InhibitRuleText, sources: Labels[], target: Labels) =>
    firing(compile(text), sources)(target)?.source;

  it('inhibits a target while a source with the same values fires', () => {
    const source = { severity: 'critical', service: 'checkout', cluster: 'eu' };
    const target = { ...source, severity: 'warning', pod: 'a' };
    expect(inhibitedBy(critical, [source], target)).toBe(0);
    expect(inhibitedBy(critical, [], target)).toBeUndefined();
    expect(inhibitedBy(critical, [{ ...source, cluster: 'us' }], target)).toBeUndefined();
    expect(inhibitedBy(critical, [{ ...source, severity: 'high' }], target)).toBeUndefined();
    expect(inhibitedBy(critical, [source], { ...target, severity: 'info' })).toBeUndefined();
    expect(inhibitedBy(critical, [{ ...source, cluster: 'us' }, source], target)).toBe(1);
  });

  it('takes a label that is not there for an empty one', () => {
    expect(inhibitedBy(critical, [{ severity: 'critical' }], { severity: 'warning', service: '' })).toBe(0);
    expect(
      inhibitedBy(critical, [{ severity: 'critical' }], { severity: 'warning', service: 'a' }),
    ).toBeUndefined();
    expect(
      inhibitedBy({ ...critical, equal: ['constructor'] }, [{ severity: 'critical' }], {
        severity: 'warning',
      }),
    ).toBe(0);
  });

  it('never lets an alert inhibit itself, nor another that fits both sides too', () => {
    const both = {
      source_matchers: ['severity=~"critical|high"'],
      target_matchers: ['severity=~"high|warning"'],
    };
    expect(inhibitedBy(both, [{ severity: 'high' }], { severity: 'high' })).toBeUndefined();
    expect(
      inhibitedBy(both, [{ severity: 'high', pod: 'a' }], { severity: 'high', pod: 'b' }),
    ).toBeUndefined();
    expect(inhibitedBy(both, [{ severity: 'high' }], { severity: 'warning' })).toBe(0);
    expect(inhibitedBy(both, [{ severity: 'high' }, { severity: 'critical' }], { severity: 'high' })).toBe(1);
  });

  it('tells values apart whatever they hold', () => {
    const rule = { ...critical, equal: ['a', 'b'] };
    expect(
      inhibitedBy(rule, [{ severity: 'critical', a: 'x 1:y', b: '' }], {
        severity: 'warning',
        a: 'x',
        b: 'y',
      }),
    ).toBeUndefined();
  });

  it('reads all the ways to say what fits, which all have to', () => {
    const rule: InhibitRuleText = {
      source_match: { severity: 'critical', port: 80 },
      source_match_re: { host: 'db-.*' },
      target_match: { severity: 'warning' },
      target_match_re: { host: 'web|app' },
      target_matchers: ['{team!="x", env=~"p.*"}'],
    };
    const source = { severity: 'critical', port: '80', host: 'db-1' };
    const target = { severity: 'warning', host: 'web', env: 'prod' };
    expect(inhibitedBy(rule, [source], target)).toBe(0);
    expect(inhibitedBy(rule, [{ ...source, host: 'xdb-1' }], target)).toBeUndefined();
    expect(inhibitedBy(rule, [{ ...source, port: '81' }], target)).toBeUndefined();
    expect(inhibitedBy(rule, [source], { ...target, host: 'webapp' })).toBeUndefined();
    expect(inhibitedBy(rule, [source], { ...target, team: 'x' })).toBeUndefined();
    expect(inhibitedBy(rule, [source], { ...target, env: '' })).toBeUndefined();
  });

  it('without matchers fits everything on that side, as in Alertmanager', () => {
    expect(inhibitedBy({ source_matchers: ['a="1"'] }, [{ a: '1' }], { b: '2' })).toBe(0);
  });
});

describe('several inhibition rules', () => {
  it('are asked in the order of the file', () => {
    const rules = compile(
      { name: 'late', source_matchers: ['a="2"'], target_matchers: ['t="1"'] },
      { name: 'first', source_matchers: ['a="1"'], target_matchers: ['t="1"'] },
      { name: 'second', source_matchers: ['a="1"'], target_matchers: ['t=~".+"'] },
    );
    expect(firing(rules, [{ a: '1' }])({ t: '1' })?.rule.id).toBe('first');
    expect(rulesForTarget(rules, { t: '1' }).map(({ rule }) => rule.id)).toEqual([
      'late',
      'late',
      'first',
      'first',
      'second',
      'second',
    ]);
  });

  it('are called by their names, or by their places, and told apart', () => {
    const { name: _, ...nameless } = critical;
    const { rules } = compile(critical, nameless, critical, nameless);
    expect(rules.map(({ id }) => id)).toEqual([
      'critical-over-warning',
      'inhibit_rules[1]',
      'critical-over-warning (2)',
      'inhibit_rules[3]',
    ]);
  });

  it('inhibit what a reference that compares all alerts with all says', () => {
    const name = fc.constantFrom('severity', 'service', 'env');
    const value = fc.constantFrom('a', 'b', 'c');
    const matcher = fc
      .tuple(name, fc.constantFrom('=', '!=', '=~', '!~'), fc.constantFrom('a', 'b', '', 'a|b', '.+', 'b|'))
      .map(([label, type, text]) => ({ label, type, text }));
    const side = fc.array(matcher, { maxLength: 3 });
    const ruleShape = fc.record({
      source: side,
      target: side,
      equal: fc.subarray(['service', 'env', 'pod']),
    });
    const labels = fc.dictionary(name, value);

    type Side = readonly { label: string; type: string; text: string }[];
    const fits = (matchers: Side, alert: Labels): boolean =>
      matchers.every(({ label, type, text }) => {
        const found = alert[label] ?? '';
        const hit = type.includes('~') ? new RegExp(`^(?:${text})$`).test(found) : found === text;
        return type.startsWith('!') ? !hit : hit;
      });
    fc.assert(
      fc.property(
        fc.array(ruleShape, { maxLength: 12 }),
        fc.array(labels, { maxLength: 12 }),
        (shapes, alerts) => {
          const written = (matchers: Side) =>
            matchers.map(({ label, type, text }) => `${label}${type}"${text}"`);
          const rules = compile(
            ...shapes.map(({ source, target, equal }) => ({
              source_matchers: written(source),
              target_matchers: written(target),
              equal,
            })),
          );
          const inhibited = firing(rules, alerts);
          for (const alert of alerts) {
            const reference = shapes.findIndex(({ source, target, equal }) => {
              if (!fits(target, alert)) return false;
              return alerts.some(
                (other) =>
                  fits(source, other) &&
                  equal.every((label) => (other[label] ?? '') === (alert[label] ?? '')) &&
                  !(fits(source, alert) && fits(target, other)),
              );
            });
            const found = inhibited(alert);
            expect(found === undefined ? -1 : rules.rules.indexOf(found.rule)).toBe(reference);
            if (found === undefined) continue;
            const source = alerts[found.source]!;
            expect(source).not.toBe(alert);
            expect(fits(shapes[reference]!.source, source)).toBe(true);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('compileInhibitRules', () => {
  it('lists everything that is wrong, each with its place and its fix', () => {
    const rules = [
      { source_matchers: ['service'], target_match_re: { host: '(' }, source_match: { 'a-b': 'x' } },
      { equal: ['', 7], sources: [], name: '' },
      { target_matchers: 'severity="x"' },
      'critical over warning',
    ];
    expect(problemsOf(rules)).toEqual([
      expect.stringMatching(/^inhibit_rules\.0\.source_match\.a-b: /),
      expect.stringMatching(/^inhibit_rules\.0\.source_matchers\.0: /),
      expect.stringMatching(/^inhibit_rules\.0\.target_match_re\.host: /),
      expect.stringMatching(
        /^inhibit_rules\.1\.sources: is no key that is known here; .*use one of name, equal, source_matchers/,
      ),
      'inhibit_rules.1.name: is missing; name the rule, or leave it out',
      'inhibit_rules.1.equal.0: is ""; write the name of a label, in quotes',
      'inhibit_rules.1.equal.1: is 7; write the name of a label, in quotes',
      expect.stringMatching(/^inhibit_rules\.2\.target_matchers: is "severity=\\"x\\"", which is no list/),
      'inhibit_rules.3: is "critical over warning"; write { source_matchers: […], … }',
    ]);
  });

  it('never throws, whatever the file holds', () => {
    const rule = fc.dictionary(
      fc.constantFrom(
        'name',
        'equal',
        'source_matchers',
        'source_match',
        'source_match_re',
        'target_matchers',
      ),
      fc.oneof(fc.anything(), fc.array(fc.string()), fc.dictionary(fc.string(), fc.anything())),
    );
    fc.assert(
      fc.property(fc.oneof(fc.array(rule), fc.anything()), (texts) => {
        expect(Array.isArray(problemsOf(texts))).toBe(true);
      }),
    );
  });
});
