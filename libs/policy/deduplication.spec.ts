import { describe, expect, it } from '@jest/globals';
import { type DeduplicationRule, compileDeduplicationRule, duplicateKey } from './deduplication.js';

const compile = (text: object): DeduplicationRule => {
  const rule = compileDeduplicationRule(text as never, ['deduplicate', 0]);
  if (!rule.ok) throw new Error(JSON.stringify(rule.error));
  return rule.value;
};

const byMetric = compile({ name: 'one-per-metric', key: ['service', 'metric'] });

describe('duplicateKey', () => {
  it('is the same for alerts that agree in the labels of the key, whatever else they say', () => {
    const a = duplicateKey([byMetric], { service: 'db', metric: 'cpu', instance: '1' });
    const b = duplicateKey([byMetric], { service: 'db', metric: 'cpu', instance: '2' });
    expect(a).toEqual({ rule: 'one-per-metric', key: '"one-per-metric"{metric="cpu", service="db"}' });
    expect(b).toEqual(a);
    expect(duplicateKey([byMetric], { service: 'db', metric: 'disk' })?.key).not.toBe(a?.key);
  });

  it('passes over a rule of whose labels one is missing or empty, and over one that does not fit', () => {
    const other = compile({ name: 'by-name', matchers: ['team="web"'], key: ['alertname'] });
    const rules = [byMetric, other];
    expect(duplicateKey(rules, { service: 'db', alertname: 'A', team: 'web' })?.rule).toBe('by-name');
    expect(duplicateKey(rules, { service: 'db', metric: '', alertname: 'A', team: 'web' })?.rule).toBe(
      'by-name',
    );
    expect(duplicateKey(rules, { service: 'db', alertname: 'A', team: 'ops' })).toBeUndefined();
  });

  it('never shares a key between two rules', () => {
    const again = compile({ name: 'again', key: ['service', 'metric'] });
    const labels = { service: 'db', metric: 'cpu' };
    expect(duplicateKey([again], labels)?.key).not.toBe(duplicateKey([byMetric], labels)?.key);
  });
});

describe('compileDeduplicationRule', () => {
  it('says everything that is wrong at once, each with its place and its fix', () => {
    const rule = compileDeduplicationRule(
      { matchers: ['service=~"("', 7], key: ['service', 'service', '...'], keys: [] } as never,
      ['deduplicate', 2],
    );
    expect(rule).toMatchObject({ ok: false });
    const problems = rule.ok ? [] : rule.error.map(({ path, message }) => `${path.join('.')} ${message}`);
    expect(problems.map((problem) => problem.slice(0, 44))).toMatchInlineSnapshot(`
     [
       "deduplicate.2.keys is no key that is known h",
       "deduplicate.2.name is missing; name the rule",
       "deduplicate.2.matchers.0 matcher "service=~(",
       "deduplicate.2.matchers.1 is 7, which is no t",
       "deduplicate.2.key.1 is listed twice; take on",
       "deduplicate.2.key.2 is "...", which names no",
     ]
    `);
  });

  it('refuses a rule without a key, which would make every alert a repetition', () => {
    const rule = compileDeduplicationRule({ name: 'all', key: [] }, ['deduplicate', 0]);
    expect(rule).toMatchObject({ ok: false, error: [{ path: ['deduplicate', 0, 'key'] }] });
    expect(compileDeduplicationRule('all' as never, [])).toMatchObject({ ok: false });
  });
});
