import { describe, expect, it } from '@jest/globals';
import { cpuTimeOf } from '#libs/testing/cpu-time';
import { type ConditionContext, type Subject, compileCondition } from './index.js';

const alert = {
  labels: { env: 'prod', service: 'checkout' },
  annotations: {},
  severity: 'high',
  fingerprint: 'f1',
} as const;
const action = {
  ...{ id: 'restart', title: 'Restart', kind: 'command', risk: 'low', target: 'checkout' },
  parameters: { args: ['a', 'b'], replicas: 3 },
};
const incident = {
  ...({ id: 'inc-1', title: 'Checkout is slow', severity: 'high', priority: 'P2' } as const),
  ...{ labels: { service: 'checkout' }, alerts: 3, reopened: false },
} as const;
const context: ConditionContext = { now: Date.parse('2026-07-01T10:00:00Z'), alert, incident, action };
const all: readonly Subject[] = ['alert', 'incident', 'action'];

const compile = (text: unknown, subjects = all) => compileCondition(text, ['when'], subjects);
function testOf(text: unknown, given = context) {
  const condition = compile(text);
  if (!condition.ok) throw new Error(JSON.stringify(condition.error));
  return condition.value.test(given);
}

describe('a condition', () => {
  it.each([
    ['severity != "info"', true],
    ['alert.labels.env == "prod" && labels.service.startsWith("check")', true],
    ['alert.labels["env"] in ["staging", "dev"]', false],
    ['"team" in labels', false],
    ['has(alert.labels.team) && alert.labels.team == "a"', false],
    ['incident.alerts > 2 && incident.priority <= "P2"', true],
    ['action.parameters.args.exists(a, a == "b")', true],
    ['action.parameters.replicas >= 3', true],
    ['incident.title.matches("(?i)checkout .* slow")', true],
    ['now.getHours("Europe/Berlin") == 12', true],
    ['now > timestamp("2026-01-01T00:00:00Z")', true],
    [true, true],
  ])('%s is %s', (text, holds) => {
    expect(testOf(text)).toEqual({ ok: true, value: holds });
  });

  it.each([
    ['a label that is not there', 'alert.labels.team == "a"'],
    ['what gives no true or false', 'alert.labels.env'],
    ['types that cannot be compared', 'incident.title > 3'],
    ['a time zone that nobody knows', 'now.getHours("Nowhere/Berlin") == 1'],
  ])('says so, instead of no, about %s', (_what, text) => {
    expect(testOf(text).ok).toBe(false);
  });

  it('refuses a text from outside that is too long to be tested in a bounded time', () => {
    const long = { ...alert, labels: { env: 'x'.repeat(1_000_000) } };
    expect(testOf('labels.env == "prod"', { ...context, alert: long })).toMatchObject({
      error: expect.stringContaining('env is longer than'),
    });
  });

  it('knows a catastrophic pattern as any other', () => {
    const hostile = { ...alert, labels: { env: `${'a'.repeat(15_000)}!` } };
    const taken = cpuTimeOf(() =>
      expect(testOf('labels.env.matches("^(a+)+$")', { ...context, alert: hostile }).ok).toBe(true),
    );
    expect(taken).toBeLessThan(2_000);
  });

  it.each([
    ['severity ==', 'no valid CEL'],
    ['', 'empty'],
    ['nobody == 1', 'there is no variable nobody here; use alert, incident, action, severity, labels, now'],
    ['alert.label.x == "a"', 'at character 6: there is no field label; use one of labels'],
    ['incident.alerts.count() > 1', 'no function count'],
    ['labels.env.matches("(")', 'no regular expression'],
    ['labels.env.matches(labels.pattern)', 'needs its pattern as a text'],
    ['labels.exists(a, labels.exists(b, a == b))', 'inside another'],
    ['"yes"', 'no true or false'],
    ['incident.alerts + 1', 'no true or false'],
    [`${'('.repeat(30)}true${')'.repeat(30)}`, 'nested'],
    [Array.from({ length: 300 }, () => 'true').join(' && '), 'longer than'],
    [7, 'no condition'],
  ])('%s is refused when it is read', (text, message) => {
    const condition = compile(text);
    if (condition.ok) throw new Error('it was taken');
    expect(condition.error.map(({ path }) => path)).toEqual(condition.error.map(() => ['when']));
    expect(condition.error.map((each) => each.message).join('\n')).toContain(message);
  });

  it('knows only what there is where it stands', () => {
    expect(compile('action.risk == "low"', ['alert']).ok).toBe(false);
    expect(compile('severity == "high"', ['incident']).ok).toBe(false);
  });
});
