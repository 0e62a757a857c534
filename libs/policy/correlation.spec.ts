import { describe, expect, it } from '@jest/globals';
import { type CorrelationRule, compileCorrelationRule, correlates, correlationKey } from './correlation.js';
import { compileTopology, emptyTopology } from './topology.js';

const compile = (text: object): CorrelationRule => {
  const rule = compileCorrelationRule({ name: 'near', within: '10m', ...text }, ['correlate', 0]);
  if (!rule.ok) throw new Error(JSON.stringify(rule.error));
  return rule.value;
};

const shop = compileTopology({ depends_on: { web: ['checkout'], checkout: ['db'] } }, []);
const topology = shop.ok ? shop.value : emptyTopology;

describe('correlates', () => {
  it('brings alerts together that share the labels of the rule and both fit it', () => {
    const rule = compile({ matchers: ['env="prod"'], labels: ['cluster'] });
    const [a, b] = [
      { env: 'prod', cluster: 'eu', alertname: 'A' },
      { env: 'prod', cluster: 'eu', alertname: 'B' },
    ];
    expect(correlates(rule, topology, a, b)).toBe(true);
    expect(correlates(rule, topology, a, { ...b, cluster: 'us' })).toBe(false);
    expect(correlates(rule, topology, a, { ...b, env: 'test' })).toBe(false);
  });

  it('does not take two alerts without a label for alike', () => {
    const rule = compile({ labels: ['cluster'] });
    expect(correlates(rule, topology, { alertname: 'A' }, { alertname: 'B', cluster: '' })).toBe(false);
  });

  it('looks how far apart the services are, by the topology and by what the alerts say', () => {
    const rule = compile({ labels: ['cluster'], topology: { label: 'service', distance: 1 } });
    const at = (service: string, more: object = {}) => ({ cluster: 'eu', service, ...more });
    expect(correlates(rule, topology, at('web'), at('checkout'))).toBe(true);
    expect(correlates(rule, topology, at('web'), at('db'))).toBe(false);
    expect(correlates(rule, topology, at('web', { depends_on: 'db' }), at('db'))).toBe(true);
    expect(correlates(rule, topology, at('db'), at('web', { depends_on: 'db' }))).toBe(true);
    expect(correlates(rule, topology, { cluster: 'eu' }, { cluster: 'eu' })).toBe(false);
  });
});

describe('correlationKey', () => {
  it('is the same for all alerts that the rule could bring together', () => {
    const rule = compile({ labels: ['cluster', 'env'] });
    expect(correlationKey(rule, { env: 'p', cluster: 'eu', x: '1' })).toBe('"near"{cluster="eu", env="p"}');
    expect(correlationKey(rule, { cluster: 'eu' })).toBeUndefined();
    expect(correlationKey(compile({ topology: { distance: 2 } }), { service: 'web' })).toBe('"near"{}');
    expect(correlationKey(compile({ topology: { distance: 2 } }), { alertname: 'A' })).toBeUndefined();
  });
});

describe('compileCorrelationRule', () => {
  it('says everything that is wrong at once', () => {
    const rule = compileCorrelationRule(
      { within: 0, labels: [''], topology: { label: 1, distance: 9, depth: 1 } } as never,
      ['correlate', 1],
    );
    expect(rule.ok ? [] : rule.error.map(({ path, message }) => `${path.join('.')} ${message}`))
      .toMatchInlineSnapshot(`
     [
       "correlate.1.name is missing; name the rule, since explanations refer to it",
       "correlate.1.within is 0, which is no length of time; write it like 30s, 5m or 1h30m",
       "correlate.1.labels.0 is "", which names no label; write the name of one label",
       "correlate.1.topology.depth is no key that is known here; use one of label, distance",
       "correlate.1.topology.label is 1, which is no text; write the label that names the service",
       "correlate.1.topology.distance is 9; use a whole number from 0 to 5",
     ]
    `);
  });

  it('refuses a rule that would bring everything together', () => {
    for (const text of [{}, { labels: [] }]) {
      const rule = compileCorrelationRule({ name: 'all', within: '5m', ...text }, []);
      expect(rule).toMatchObject({ ok: false, error: [{}] });
    }
  });
});
