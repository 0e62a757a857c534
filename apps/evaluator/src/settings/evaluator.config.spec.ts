import { describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { type ConfigProblem, loadSections, parseConfig } from '#libs/config';
import { EvaluatorConfig } from './evaluator.config.js';
import { observationRuleOf } from './observation-rule-of.js';

function load(evaluator: object, environment: Record<string, string> = {}) {
  const document = parseConfig(stringify({ evaluator }));
  if (!document.ok) throw new Error('no YAML');
  return loadSections(document.value, [EvaluatorConfig], environment);
}

const problems = (evaluator: object): ConfigProblem[] => {
  const loaded = load(evaluator);
  return loaded.ok ? [] : loaded.error;
};

const http = { http: { url: 'http://shop.example/healthz' } };
const messages = (rule: object): string[] =>
  problems({ rules: [{ name: 'A', source: http, ...rule }] }).map(
    ({ path, message }) => `${path} ${message}`,
  );

describe('the settings of the evaluator', () => {
  it('are rules, with defaults for what they leave out', () => {
    const loaded = load(
      {
        prometheus: { url: 'http://prometheus:9090' },
        rules: [
          { name: 'Down', source: http },
          {
            name: 'Slow',
            source: { prometheus: { query: 'up' } },
            condition: { below: 1, clear: 2 },
            for: '5m',
          },
          { name: 'Quiet', source: { log: { file: { path: 'a.log' }, detect: 'stall', after: '2m' } } },
          { name: 'Series', source: { prometheus: { query: 'up == 0' } } },
        ],
      },
      { ARGUS_PROMETHEUS_TOKEN: 'a-token' },
    );
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
    const config = loaded.value.get(EvaluatorConfig);
    expect(config.prometheus.token).toBe('a-token');
    expect(config.rules.map((rule) => observationRuleOf(rule))).toMatchObject([
      { source: 'http', condition: { kind: 'below', limit: 1 }, missingData: 'ok', whenUnreadable: 'keep' },
      { source: 'prometheus', condition: { kind: 'below', limit: 1, clear: 2 }, forMs: 300_000 },
      { source: 'log', condition: { kind: 'above', limit: 120 } },
      { source: 'prometheus', condition: { kind: 'present' } },
    ]);
  });

  it.each<[string, object, string]>([
    [
      'a limit that ends before it begins',
      { condition: { above: 5, clear: 6 } },
      'clear must not be more than above (5)',
    ],
    [
      'the same the other way round',
      { condition: { below: 5, clear: 4 } },
      'clear must not be less than below (5)',
    ],
    ['two limits', { condition: { above: 5, below: 4 } }, 'either above or below, not both'],
    ['no limit', { condition: { clear: 1 } }, 'needs above or below'],
    ['a limit that is no number', { condition: { above: 'much' } }, 'condition.above must be a number'],
    ['no duration', { for: 'five minutes' }, 'for must be a duration'],
    ['an interval that is too short', { every: '0s' }, 'every must be from 1s to 1d'],
    ['an unknown kind of source', { source: { prometeus: {} } }, 'source.prometeus is not a setting'],
    ['no source', { source: {} }, 'must name what to look at: one of prometheus, http, tcp, log'],
    ['two sources', { source: { ...http, tcp: { host: 'a', port: 1 } } }, 'cannot be http and tcp at once'],
    [
      'a measure without a limit',
      { source: { http: { ...http.http, measure: 'latencyMs' } } },
      'add a condition',
    ],
    [
      'an unknown measure',
      { source: { http: { ...http.http, measure: 'speed' } } },
      'measure must be one of',
    ],
    ['an address that is none', { source: { http: { url: 'shop' } } }, 'url must be an address'],
    [
      'a password in an address',
      { source: { http: { url: 'http://a:b@shop' } } },
      'without user and password',
    ],
    [
      'a port that is none',
      { source: { tcp: { host: 'db', port: 70_000 } } },
      'port must not be greater than 65535',
    ],
    [
      'a server that nothing names',
      { source: { prometheus: { query: 'up' } } },
      'set evaluator.prometheus.url',
    ],
    [
      'a log without lines',
      { source: { log: { detect: 'stall', after: '1m' } } },
      'name one of file, loki or otlp',
    ],
    [
      'a pattern that is missing',
      { source: { log: { otlp: {}, detect: 'pattern' } } },
      'pattern is required',
    ],
    [
      'a broken pattern',
      { source: { log: { otlp: {}, detect: 'pattern', pattern: '(' } } },
      'no regular expression of RE2',
    ],
    [
      'look-ahead',
      { source: { log: { otlp: {}, detect: 'pattern', pattern: 'a(?=b)' } } },
      'no regular expression of RE2',
    ],
    [
      'a huge pattern',
      { source: { log: { otlp: {}, detect: 'pattern', pattern: '(a{100}){9}b{990}(cd){900}' } } },
      'too large',
    ],
    ['a stall without a time', { source: { log: { otlp: {}, detect: 'stall' } } }, 'after is required'],
    [
      'a condition that "after" says',
      { source: { log: { otlp: {}, detect: 'stall', after: '1m' } }, condition: { above: 1 } },
      '"after" says it already',
    ],
    [
      'missing lines as an alert',
      { source: { log: { otlp: {}, detect: 'stackTrace' } }, missingData: 'alert' },
      'detect: absence',
    ],
    ['numbers as labels', { labels: { team: 7 } }, 'labels must map names to texts'],
    ['a name with quotes', { name: 'a"b' }, 'name must be 1 to 100'],
  ])('refuse %s', (_what, rule, message) => {
    expect(messages(rule).join('\n')).toContain(message);
  });

  it('refuse two rules of one name', () => {
    const [problem] = problems({
      rules: [
        { name: 'A', source: http },
        { name: 'A', source: http },
      ],
    });
    expect(problem).toMatchObject({
      path: 'evaluator.rules',
      message: 'must have names of their own, and two share one',
    });
  });

  it('tell all that is wrong at once, each with its line', () => {
    const all = problems({
      rules: [
        { name: 'A', source: {}, every: 'never' },
        { name: 'B', source: http, condition: { above: 1, clear: 2 }, maxSeries: 0 },
      ],
    });
    expect(all.map(({ path }) => path).sort()).toEqual([
      'evaluator.rules[0].every',
      'evaluator.rules[0].source',
      'evaluator.rules[1].condition.clear',
      'evaluator.rules[1].maxSeries',
    ]);
    expect(all.every(({ line }) => line !== undefined)).toBe(true);
  });
});
