import { describe, expect, it } from '@jest/globals';
import { type Environment, describeProblems, jsonSchemaFor, loadSections, parseConfig } from '#libs/config';
import { CollectorConfig } from './collector.config.js';

function load(yaml: string, environment: Environment = {}): CollectorConfig {
  const document = parseConfig(yaml, 'argus.yaml');
  if (!document.ok) throw new Error(describeProblems(document.error));
  const sections = loadSections(document.value, [CollectorConfig], environment);
  if (!sections.ok) throw new Error(describeProblems(sections.error));
  return sections.value.get(CollectorConfig);
}

describe('The collector’s settings', () => {
  it('have defaults with which Alertmanager can deliver on loopback', () => {
    expect(load('')).toMatchObject({
      bodyLimit: '4mb',
      auth: { user: 'alertmanager' },
      sources: [],
    });
  });

  it('take credentials from the environment', () => {
    expect(load('', { ARGUS_COLLECTOR_TOKEN: 'a-token-of-mine' }).auth.bearerToken).toBe('a-token-of-mine');
    expect(() => load('collector: { auth: { bearerToken: a-token-of-mine } }')).toThrow(/is a secret/);
    expect(() => load('', { ARGUS_COLLECTOR_TOKEN: 'short' })).toThrow(/ARGUS_COLLECTOR_TOKEN/);
  });

  it('describe a source of JSON', () => {
    const [source] = load(`
collector:
  sources:
    - name: uptime
      alerts: /alerts
      fields: { status: /state, firingValues: [alert], resolvedValues: [ok], labels: { alertname: /title } }
`).sources;
    expect(source).toMatchObject({
      name: 'uptime',
      alerts: '/alerts',
      fields: { firingValues: ['alert'], labels: { alertname: '/title' }, constantLabels: {} },
    });
  });

  it.each([
    ['collector: { bodyLimit: 8mb }', /collector\.bodyLimit.*1kb to 7mb/],
    ['collector: { bodyLimit: lots }', /collector\.bodyLimit/],
    ['collector: { sources: [{ name: a.b, fields: { labels: { a: /a } } }] }', /sources\[0\]\.name.*letters/],
    [
      'collector: { sources: [{ name: alertmanager, fields: { labels: { a: /a } } }] }',
      /is a source already/,
    ],
    ['collector: { sources: [{ name: a }] }', /sources\[0\]\.fields\.labels: is required/],
    ['collector: { sources: [{ name: a, fields: { labels: { a: title } } }] }', /JSON pointers/],
    ['collector: { sources: [{ name: a, alerts: items, fields: { labels: { a: /a } } }] }', /JSON pointer/],
    [
      'collector: { sources: [{ name: a, fields: { labels: { a: /a } } }, { name: a, fields: { labels: { a: /a } } }] }',
      /names of their own/,
    ],
  ])('are refused by name: %s', (yaml, told) => {
    expect(() => load(yaml)).toThrow(told);
  });

  it('can be described to an editor', () => {
    expect(JSON.stringify(jsonSchemaFor([CollectorConfig]))).toContain('constantLabels');
  });
});
