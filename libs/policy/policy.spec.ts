import { describe, expect, it } from '@jest/globals';
import {
  type Policy,
  approvalFor,
  compilePolicy,
  defaultPolicy,
  isWorthReporting,
  mayClose,
  policyVersion,
  priorityOf,
} from './index.js';

const compiled = (value: unknown): Policy => {
  const policy = compilePolicy(value, { version: 'p-test', text: '' });
  if (!policy.ok) throw new Error(JSON.stringify(policy.error, undefined, 1));
  return policy.value;
};
const problemsOf = (value: unknown): string[] => {
  const policy = compilePolicy(value, { version: 'p-test', text: '' });
  return policy.ok ? [] : policy.error.map(({ path, message }) => `${path.join('.')} ${message}`);
};

const incident = {
  ...({ id: 'inc-1', title: 'Checkout is slow', severity: 'high', priority: 'P2' } as const),
  ...{ labels: { env: 'staging' }, alerts: 3, reopened: false },
} as const;
const action = { id: 'a', title: 'A', kind: 'command', risk: 'low', target: 't', parameters: {} };
const now = Date.parse('2026-11-21T10:00:00Z');

describe('a policy', () => {
  it('without any text tells the default receiver, asks for everything and runs nothing by itself', () => {
    expect(defaultPolicy.route.receiver).toBe('default');
    expect([...defaultPolicy.receivers.keys()]).toEqual(['default']);
    expect(defaultPolicy.version).toMatch(/^p-[0-9a-z]{12}$/);
    expect(approvalFor(defaultPolicy.approvals, { now, action, incident }).automatic).toBe(false);
  });

  it('has a version that follows from its texts', () => {
    expect(policyVersion(['a'])).toBe(policyVersion(['a']));
    expect(policyVersion(['a'])).not.toBe(policyVersion(['b']));
    expect(policyVersion(['a', 'b'])).not.toBe(policyVersion(['ab']));
  });

  it('names everything that is wrong with it at once', () => {
    const problems = problemsOf({
      rout: {},
      route: { receiver: 'nobody', routes: [{ matchers: ['service=~"("'] }] },
      receivers: [{ name: 'default', email: ['not an address'], webhooks: [{ url: 'https://a:b@c.org' }] }],
      priorities: [{ name: 'x', during: ['nights'], priority: 'P9' }],
      incidents: { open_when: 'severitty == "low"', reopen_within: 'soon' },
      severity: { names: { blocker: 'terrible' } },
      approvals: { expiry: 5, automatic: 'true' },
      closing: { verify_for: '5 minutes' },
      chronicle: { write: ['hourly'], nightly_at: '25:00', time_zone: 'Nowhere/Berlin' },
      flapping: [{ name: 'f' }],
      topology: { depends_on: { a: ['b'], b: ['a'] } },
    });
    const about = [
      'rout is no key that is known here; route was probably meant',
      'route.receiver is "nobody"',
      'route.routes.0.matchers.0',
      'receivers.0.email.0',
      'receivers.0.webhooks.0.url holds a user name or password',
      'priorities.0.during.0',
      'priorities.0.priority',
      'incidents.open_when condition "severitty',
      'incidents.reopen_within',
      'severity.names.blocker',
      'approvals.automatic is no key that is known here; automatic_when was probably meant',
      'approvals.expiry',
      'closing.verify_for',
      'chronicle.write.0',
      'chronicle.nightly_at',
      'chronicle.time_zone',
      'flapping.0.window',
      'topology.depends_on',
    ];
    for (const text of about) expect(problems.join('\n')).toContain(text);
    expect(problems.join('\n')).not.toContain('a:b@');
  });

  it('asks a person for what it requires one, for what it cannot judge, and lets the rest run when it says so', () => {
    const { approvals } = compiled({
      approvals: { automatic_when: 'incident.labels.env == "staging" && action.kind == "command"' },
    });
    const verdict = (labels: Record<string, string>, risk = 'low') =>
      approvalFor(approvals, { now, action: { ...action, risk }, incident: { ...incident, labels } });
    expect(verdict({ env: 'staging' })).toEqual({ automatic: true, rule: 'approvals.automatic_when' });
    expect(verdict({ env: 'prod' })).toMatchObject({ automatic: false });
    expect(verdict({})).toMatchObject({ automatic: false, problem: expect.any(String) });
    expect(verdict({ env: 'staging' }, 'high')).toEqual({
      automatic: false,
      rule: 'approvals.required_when',
    });
    const broken = compiled({
      approvals: { required_when: 'incident.labels.team == "a"', automatic_when: 'true' },
    });
    expect(approvalFor(broken.approvals, { now, action, incident })).toMatchObject({ automatic: false });
  });

  it('binds approvals to the rules about approvals and to nothing else', () => {
    const before = compiled({});
    expect(compiled({ closing: { verify_for: '1h' } }).approvals.version).toBe(before.approvals.version);
    expect(compiled({ approvals: { expiry: '30m' } }).approvals.version).toBe(before.approvals.version);
    expect(compiled({ approvals: { automatic_when: 'true' } }).approvals.version).not.toBe(
      before.approvals.version,
    );
  });

  it('keeps open what it cannot judge, and writes about it', () => {
    const policy = compiled({
      closing: { when: 'incident.labels.team == "a"' },
      chronicle: { when: 'incident.labels.team == "a"' },
    });
    expect(mayClose(policy.closing, { now, incident })).toMatchObject({ holds: false });
    expect(isWorthReporting(policy.chronicle, { now, incident })).toMatchObject({ holds: true });
  });

  it('gives priorities by the first rule that fits, in business hours as well', () => {
    const policy = compiled({
      time_intervals: [
        {
          name: 'office-hours',
          time_intervals: [
            { weekdays: ['monday:friday'], times: [{ start_time: '09:00', end_time: '17:00' }] },
          ],
        },
      ],
      priorities: [
        { name: 'broken', when: 'labels.nothing == "x"', priority: 'P1' },
        { name: 'office', when: 'severity == "medium"', during: ['office-hours'], priority: 'P2' },
      ],
    });
    const alert = { labels: {}, annotations: {}, severity: 'medium', fingerprint: 'f' } as const;
    const monday = Date.parse('2026-11-23T10:00:00Z');
    expect(priorityOf(policy, alert, monday)).toMatchObject({ priority: 'P2', rule: 'office' });
    expect(priorityOf(policy, alert, now)).toMatchObject({
      priority: 'P3',
      problem: expect.stringContaining('broken: '),
    });
  });

  it('knows the nights of a time zone, also when its clocks are changed', () => {
    const { chronicle } = compiled({ chronicle: { nightly_at: '02:30', time_zone: 'Europe/Berlin' } });
    // On 2026-03-29 there is no 02:30 in Berlin: the hour after it is meant.
    const day = Date.parse('2026-03-28T12:00:00Z');
    expect(new Date(chronicle.lastNight(day)).toISOString()).toBe('2026-03-28T01:30:00.000Z');
    expect(new Date(chronicle.nextNight(day)).toISOString()).toBe('2026-03-29T01:30:00.000Z');
    const exactly = Date.parse('2026-11-21T01:30:00Z');
    expect(chronicle.lastNight(exactly)).toBe(exactly);
    expect(chronicle.nextNight(exactly)).toBe(exactly + 86_400_000);
  });
});
