import { describe, expect, it } from '@jest/globals';
import { whoIsOnCall } from '#libs/oncall';
import { compilePolicy } from './policy.js';
import type { PolicyText } from './policy-text.js';

const people = [{ name: 'alice' }, { name: 'bob' }, { name: 'carol' }];
const groups = [{ name: 'sre', members: ['bob', 'carol'] }];
const layer = { name: 'weekly', people: ['alice', 'sre'], start: '2026-11-23T09:00', rotate: '1w' };
const primary = { name: 'primary', time_zone: 'Europe/Berlin', layers: [layer] };

const compile = (text: unknown) =>
  compilePolicy({ people, groups, ...(text as PolicyText) }, { version: 'p', text: '' });
const compiled = (text: unknown) => {
  const policy = compile(text);
  if (!policy.ok) throw new Error(JSON.stringify(policy.error));
  return policy.value;
};
const problems = (text: unknown): string[] => {
  const policy = compile(text);
  return policy.ok ? [] : policy.error.map(({ path, message }) => `${path.join('.')} ${message}`);
};

describe('schedules of a policy', () => {
  it('read times by their zone, and groups as their members', () => {
    const schedule = compiled({ schedules: [primary] }).schedules.get('primary');
    if (schedule === undefined) throw new Error('there is no schedule');
    const at = (time: string): string | undefined => whoIsOnCall(schedule, Date.parse(time))?.person;
    expect(at('2026-11-23T07:59:59Z')).toBeUndefined();
    expect(at('2026-11-23T08:00:00Z')).toBe('alice');
    expect(at('2026-11-30T08:00:00Z')).toBe('bob');
    expect(at('2026-12-07T08:00:00Z')).toBe('carol');
  });

  it('take hours from time intervals, and let overrides stand above all', () => {
    const policy = compiled({
      time_intervals: [
        { name: 'nights', time_intervals: [{ times: [{ start_time: '00:00', end_time: '08:00' }] }] },
      ],
      schedules: [
        {
          name: 'primary',
          layers: [
            { ...layer, people: ['alice'], rotate: '1d' },
            { ...layer, name: 'nights', people: ['bob'], during: ['nights'] },
          ],
          overrides: [{ person: 'carol', from: '2026-11-25T07:00', until: '2026-11-25T10:00' }],
        },
      ],
    });
    const schedule = policy.schedules.get('primary');
    if (schedule === undefined) throw new Error('there is no schedule');
    const at = (time: string): string | undefined => whoIsOnCall(schedule, Date.parse(time))?.person;
    expect([at('2026-11-25T06:59:00Z'), at('2026-11-25T07:00:00Z'), at('2026-11-25T10:00:00Z')]).toEqual([
      'bob',
      'carol',
      'alice',
    ]);
  });

  it('are refused with everything that is wrong', () => {
    expect(
      problems({
        schedules: [
          {
            name: 'primary',
            time_zone: 'Europe/Berlln',
            layers: [
              { name: 'a', people: ['mallory'], start: 'soon', rotate: '1 week', during: ['nights'] },
              { name: 'b', people: [], start: '2026-11-23T09:00', until: '2026-11-22T09:00', rotate: '1d' },
            ],
            overrides: [{ person: 'mallory', from: '2026-11-23T09:00', until: '2026-11-23T08:00' }],
          },
          { ...primary, layers: [] },
        ],
      }),
    ).toEqual([
      expect.stringMatching(/^schedules.0.time_zone .*no time zone/),
      expect.stringMatching(/^schedules.0.layers.0.people.0 "mallory" is nobody/),
      expect.stringMatching(/^schedules.0.layers.0.start .*no point in time/),
      expect.stringMatching(/^schedules.0.layers.0.rotate .*write hours, days or weeks/),
      expect.stringMatching(/^schedules.0.layers.0.during.0 "nights" is no time interval/),
      expect.stringMatching(/^schedules.0.layers.1.people names nobody/),
      expect.stringMatching(/^schedules.0.layers.1.until is not after start/),
      expect.stringMatching(/^schedules.0.overrides.0.person "mallory" is nobody/),
      expect.stringMatching(/^schedules.0.overrides.0.until is not after from/),
      expect.stringMatching(/^schedules.1.layers has nobody take turns/),
      expect.stringMatching(/^schedules.1.name "primary" is there twice/),
    ]);
  });
});

describe('escalations of a policy', () => {
  const receivers = [{ name: 'default', email: ['a@example.org'], escalation: 'default' }];
  const escalation = { name: 'default', steps: [{ to: ['primary'] }, { to: ['sre', 'alice'], wait: '10m' }] };

  it('name schedules, groups, people and receivers', () => {
    const policy = compiled({ schedules: [primary], escalations: [escalation], receivers });
    expect(policy.escalations.get('default')).toEqual({
      name: 'default',
      rounds: 1,
      steps: [
        { to: [{ kind: 'schedule', name: 'primary' }], waitMs: 300_000 },
        {
          to: [
            { kind: 'group', name: 'sre' },
            { kind: 'person', name: 'alice' },
          ],
          waitMs: 600_000,
        },
      ],
    });
    expect(policy.receivers.get('default')?.escalation).toBe('default');
  });

  it('have to say which is meant where a name is that of several', () => {
    const schedules = [{ ...primary, name: 'alice' }];
    const to = (name: string) => ({ schedules, escalations: [{ name: 'e', steps: [{ to: [name] }] }] });
    expect(problems(to('alice'))).toEqual([
      'escalations.0.steps.0.to.0 "alice" is the name of several; write person:alice or schedule:alice',
    ]);
    expect(problems(to('schedule:alice'))).toEqual([]);
  });

  it('are refused with everything that is wrong', () => {
    expect(
      problems({
        escalations: [
          { name: 'e', rounds: 0, steps: [{ to: ['nobody'], wait: 'soon' }, { to: [] }] },
          { name: 'f' },
        ],
        receivers: [{ name: 'default', escalation: 'g' }],
      }),
    ).toEqual([
      expect.stringMatching(/^receivers.0.escalation "g" is no escalation/),
      expect.stringMatching(/^escalations.0.steps.0.to.0 "nobody" is no schedule/),
      expect.stringMatching(/^escalations.0.steps.0.wait .*no length of time/),
      expect.stringMatching(/^escalations.0.steps.1.to names nobody/),
      expect.stringMatching(/^escalations.0.rounds is 0; use a whole number/),
      expect.stringMatching(/^escalations.1.steps has no step/),
    ]);
  });
});

describe('promises of a policy', () => {
  it('are made for a severity', () => {
    const sla = [{ severity: 'critical', acknowledge_within: '15m', resolve_within: '4h' }];
    expect(compiled({ sla }).sla.get('critical')).toEqual({
      acknowledgeWithinMs: 900_000,
      resolveWithinMs: 14_400_000,
    });
  });

  it('are refused with everything that is wrong', () => {
    expect(problems({ sla: [{ severity: 'bad' }, { severity: 'low', resolve_within: '0s' }] })).toEqual([
      expect.stringMatching(/^sla.0.severity is "bad"/),
      expect.stringMatching(/^sla.0 promises nothing/),
      expect.stringMatching(/^sla.1.resolve_within/),
    ]);
  });
});
