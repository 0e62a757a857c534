import { describe, expect, it } from '@jest/globals';
import { parse } from './format.js';
import { renderCheck } from './render-verify.js';

const text = (verify: string): string => `---
id: queue-stuck
title: The queue stands still
summary: Restart the worker.
match:
  - alertname: QueueStuck
owner: orders-team
reviewed: 2026-11-20
verify:
${verify}
---

Restart it.
`;

const checks = `  window: 10m
  checks:
    - promql: 'rate(orders_total{service="{{ labels.service }}"}[5m])'
      expect: '> 0.9'
    - name: It answers
      http: https://shop.example.com/{{ labels.service }}/healthz
      status: 204`;

const parsed = (verify: string) => parse(text(verify), 'queue-stuck.md');
const problemsOf = (verify: string): string[] => {
  const result = parsed(verify);
  return result.ok ? [] : result.error;
};
const rendered = (labels: Record<string, string>) => {
  const runbook = parsed(checks);
  if (!runbook.ok) throw new Error(runbook.error.join());
  return (runbook.value.verify?.checks ?? []).map((check) => renderCheck(check, labels));
};

describe("a runbook's verify", () => {
  it('holds checks, and for how long an action is watched', () => {
    const runbook = parsed(checks);
    expect(runbook.ok && runbook.value.verify).toEqual({
      windowMs: 600_000,
      checks: [
        {
          kind: 'promql',
          name: 'rate(orders_total{service="{{ labels.service }}"}[5m])',
          query: 'rate(orders_total{service="{{ labels.service }}"}[5m])',
          expect: '> 0.9',
        },
        {
          kind: 'http',
          name: 'It answers',
          url: 'https://shop.example.com/{{ labels.service }}/healthz',
          status: 204,
        },
      ],
    });
  });

  it('expects 200 and needs no window', () => {
    const runbook = parsed('  checks: [{ http: https://shop.example.com/ }]');
    expect(runbook.ok && runbook.value.verify).toEqual({
      checks: [
        { kind: 'http', name: 'https://shop.example.com/', url: 'https://shop.example.com/', status: 200 },
      ],
    });
  });

  it.each([
    ['  checks: []', 'line 10: verify.checks: is empty'],
    [
      '  window: 10 minutes\n  checks: [{ http: https://a.example/ }]',
      'line 10: verify.window: is no length',
    ],
    ['  checks: [{ promql: up }]', 'verify.checks[0].expect: is missing; say what is expected'],
    ['  checks: [{ promql: up, expect: much }]', 'or write a comparison with a number, such as > 0.9'],
    ['  checks: [{ expect: "> 1" }]', 'has to ask exactly one'],
    ['  checks: [{ promql: up, http: https://a.example/, expect: "> 1" }]', 'has to ask exactly one'],
    ['  checks: [{ http: "https://{{ labels.host }}/" }]', 'lets a label choose the host'],
    ['  checks: [{ http: https://a.example/, status: 42 }]', 'is no status of HTTP'],
    ['  checks: [{ http: https://a.example/ }, { http: https://a.example/ }]', 'is there twice'],
    [
      "  checks: [{ promql: 'rate({{ labels.metric }}[5m])', expect: '> 1' }]",
      'has a placeholder outside of a text in double quotes',
    ],
  ])('that is wrong says how to mend it: %s', (verify, problem) => {
    expect(problemsOf(verify).join('\n')).toContain(problem);
  });

  it('takes a label for one value, whatever it holds', () => {
    const [promql, http] = rendered({ service: 'a"} or up{job="b\\' });
    expect(promql).toMatchObject({
      value: { query: 'rate(orders_total{service="a\\"} or up{job=\\"b\\\\"}[5m])' },
    });
    expect(http).toMatchObject({
      value: { url: 'https://shop.example.com/a%22%7D%20or%20up%7Bjob%3D%22b%5C/healthz' },
    });
  });

  it.each([
    ['up{service=~"{{ labels.service }}:.*"}', 'up{service=~"\\\\.\\\\+\\\\|a\\\\\\\\:.*"}'],
    ['up{service !~ "x|{{ labels.service }}"}', 'up{service !~ "x|\\\\.\\\\+\\\\|a\\\\\\\\"}'],
    ['up{service="{{ labels.service }}"}', 'up{service=".+|a\\\\"}'],
  ])('takes a label for one value within a regular expression, too: %s', (query, filled) => {
    const check = { kind: 'promql', name: 'n', query, expect: '> 0' } as const;
    expect(renderCheck(check, { service: '.+|a\\' })).toMatchObject({ value: { query: filled } });
  });

  it('is not asked about what no label tells', () => {
    expect(rendered({})).toContainEqual({
      ok: false,
      error: ['http: the alert has no label "service"'],
    });
  });
});
