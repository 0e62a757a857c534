import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fact } from '#libs/contracts';
import { escalating, escalation } from '../../test-support/escalation-policy.js';
import {
  alertResolved,
  attached,
  closed,
  incidentId,
  opened,
  reopened,
  severityChanged,
  start,
} from '../../test-support/facts.js';
import { Story, open } from '../../test-support/story.js';
import type { NotifierPolicy } from './targets.js';

const minute = 60_000;
const twoSteps = escalating(escalation([{ persons: ['alice'] }, { persons: ['bob', 'carol'], minutes: 10 }]));
/** Who was paged, and when, in minutes after the incident was opened. */
const pages = (story: Story): [number, string][] =>
  story.sent
    .filter(({ command }) => command.topic === 'escalated')
    .map(({ at, command }) => [Math.floor(at / minute), command.recipients.join().split('@')[0] ?? '']);
const acknowledge = { kind: 'acknowledge', person: 'alice', via: 'cli', said: '' } as const;

describe('an incident that nobody acknowledges', () => {
  it('is escalated step by step, and no further than the last one', () => {
    const story = open(twoSteps).until(60 * minute);
    expect(pages(story)).toEqual([
      [0, 'alice'],
      [5, 'bob'],
      [5, 'carol'],
    ]);
    expect(story.facts('argus.incident.escalated.v1')).toMatchObject([
      { round: 1, step: 1, persons: ['alice'], reason: 'not-acknowledged' },
      { round: 1, step: 2, persons: ['bob', 'carol'] },
    ]);
  });

  it('goes round again as often as the policy says', () => {
    const story = open(escalating(escalation([{ persons: ['alice'] }, { persons: ['bob'] }], 2)));
    expect(pages(story.until(60 * minute))).toEqual([
      [0, 'alice'],
      [5, 'bob'],
      [10, 'alice'],
      [15, 'bob'],
    ]);
  });

  it('goes on at the same moment after a restart, however often that happens', () => {
    const story = open(twoSteps)
      .until(2 * minute)
      .restart()
      .until(4 * minute)
      .restart();
    expect(pages(story.until(60 * minute))).toEqual(pages(open(twoSteps).until(60 * minute)));
  });

  it('does not wait for a step that has nobody on call', () => {
    const story = open(escalating(escalation([{}, { persons: ['bob'] }])));
    expect(pages(story.until(minute))).toEqual([[0, 'bob']]);
    expect(story.facts('argus.incident.escalated.v1')[0]).toMatchObject({ reason: 'nobody-on-call' });
  });

  it('tells receivers, too', () => {
    const policy = escalating(escalation([{ receivers: ['default'] }]));
    expect(open(policy).until(minute).told('email')).toContain('escalated');
  });

  it('marks what is to wake a person', () => {
    const [page] = open(twoSteps).requests.filter(({ topic }) => topic === 'escalated');
    expect(page).toMatchObject({ persons: ['alice'], page: true, receiver: 'person/alice', reason: 'page' });
  });

  it('is not escalated once its alerts are over, nor once it is closed', () => {
    const over = open(twoSteps).tell('router', alertResolved('a'), alertResolved('b'));
    expect(pages(over.until(60 * minute))).toEqual([[0, 'alice']]);
    const gone = open(twoSteps).tell('closer', closed);
    expect(pages(gone.until(60 * minute))).toEqual([[0, 'alice']]);
  });

  it('begins anew when it is opened again', () => {
    const story = open(twoSteps)
      .until(20 * minute)
      .tell('closer', closed);
    expect(pages(story.tell('router', reopened).until(22 * minute)).at(-1)).toEqual([20, 'alice']);
  });

  it('begins anew, though somebody had it, when an action made it worse', () => {
    const story = open(twoSteps);
    story.ask(acknowledge);
    const failed = fact('argus.verification.failed.v1', incidentId, {
      ...{ incidentId, actionId: 'free-space', outcome: 'regressed', reason: 'checks-do-not-hold' },
    } as const);
    story.until(8 * minute).tell('closer', failed);
    expect(pages(story.until(9 * minute)).at(-1)).toEqual([8, 'alice']);
    expect(story.facts('argus.incident.escalated.v1').at(-1)).toMatchObject({ reason: 'action-regressed' });
    expect(story.told('email')).toContain('regressed');
  });

  it('does not page while its route is muted', () => {
    const end = start + 30 * minute;
    const muted: NotifierPolicy['muted'] = (_route, now) =>
      now < end ? { by: 'nights', until: end } : undefined;
    const story = open(escalating(escalation([{ persons: ['alice'] }]), { muted }));
    expect(pages(story.until(60 * minute))).toEqual([[30, 'alice']]);
  });
});

describe('an acknowledgement', () => {
  it('ends the escalation, and is told', () => {
    const story = open(twoSteps);
    expect(story.ask(acknowledge)).toBe('acknowledged');
    story.until(60 * minute);
    expect(pages(story)).toEqual([[0, 'alice']]);
    expect(story.told('email').filter((topic) => topic === 'acknowledged')).toHaveLength(1);
    expect(story.facts('argus.incident.acknowledged.v1')).toEqual([
      { incidentId, person: 'alice', via: 'cli', reason: 'person-answered' },
    ]);
  });

  it('counts once, whoever repeats it, and another person may take over', () => {
    const story = open(twoSteps);
    story.ask(acknowledge);
    expect(story.ask(acknowledge)).toBe('already-acknowledged');
    expect(story.ask({ ...acknowledge, person: 'bob' })).toBe('acknowledged');
  });

  it('of an incident that is closed, or not known, changes nothing', () => {
    expect(new Story(twoSteps).ask(acknowledge)).toBe('incident-not-known');
    expect(open(twoSteps).tell('closer', closed).ask(acknowledge)).toBe('incident-closed');
  });

  it('at any moment is the end of the pages, whatever restarts there were', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30 * 60 }), fc.array(fc.nat(40 * 60)), (second, restarts) => {
        const story = open(twoSteps);
        const at = second * 1_000;
        for (const each of restarts
          .map((time) => time * 1_000)
          .filter((time) => time < at)
          .sort()) {
          story.until(each).restart();
        }
        story.until(at).ask(acknowledge);
        const before = pages(story);
        expect(pages(story.restart().until(120 * minute))).toEqual(before);
        expect(before).toEqual(pages(open(twoSteps).until(at + 1_000)));
      }),
      { numRuns: 40 },
    );
  });
});

describe('putting an incident off', () => {
  const snooze = { ...acknowledge, kind: 'snooze', until: start + 40 * minute } as const;

  it('ends the pages until then, when it is told again and the escalation begins anew', () => {
    const story = open(twoSteps);
    expect(story.ask(snooze)).toBe('snoozed');
    expect(pages(story.until(39 * minute))).toEqual([[0, 'alice']]);
    expect(pages(story.restart().until(46 * minute)).slice(1)).toEqual([
      [40, 'alice'],
      [45, 'bob'],
      [45, 'carol'],
    ]);
    expect(story.told('email')).toContain('snooze-ended');
  });

  it('into the past, or for longer than a week, is refused', () => {
    const story = open(twoSteps);
    expect(story.ask({ ...snooze, until: start })).toBe('snooze-in-the-past');
    expect(story.ask({ ...snooze, until: start + 8 * 24 * 60 * minute })).toBe('snooze-too-long');
  });
});

describe('handing an incident over', () => {
  const handOver = { ...acknowledge, kind: 'hand-over', to: 'carol' } as const;
  const told = (story: Story): string[] =>
    story.sends.filter(({ receiver }) => receiver === 'person/carol').map(({ topic }) => topic);

  it('tells whom it is handed to, and waits for their answer', () => {
    const story = open(twoSteps);
    expect(story.ask(handOver)).toBe('handed-over');
    expect(told(story)).toEqual(['handed-over']);
    story.ask({ ...acknowledge, person: 'carol' });
    expect(pages(story.until(60 * minute))).toEqual([[0, 'alice']]);
  });

  it('begins the escalation anew when they do not answer', () => {
    const story = open(twoSteps);
    story.until(minute).ask(handOver);
    expect(pages(story.until(7 * minute)).slice(1)).toEqual([[6, 'alice']]);
    expect(story.facts('argus.incident.escalated.v1').at(-1)).toMatchObject({
      reason: 'hand-over-unanswered',
    });
  });

  it('to nobody whom the policy knows, or whose it is already, is refused', () => {
    const story = open(twoSteps);
    expect(story.ask({ ...handOver, to: 'mallory' })).toBe('no-such-person');
    story.ask(acknowledge);
    expect(story.ask({ ...handOver, to: 'alice' })).toBe('already-theirs');
  });
});

describe('what is promised', () => {
  const promised = {
    critical: { acknowledgeWithinMs: 15 * minute, resolveWithinMs: 60 * minute },
    medium: { resolveWithinMs: 600 * minute },
  };
  const policy = escalating(escalation([{ persons: ['alice'] }]), { promised });
  const breaches = (story: Story): [string, string][] =>
    story.facts('argus.incident.sla-breached.v1').map(({ what, dueAt }) => [what, dueAt.slice(11, 16)]);

  it('is broken at its time, once, also after restarts, and that is told', () => {
    const story = open(policy)
      .restart()
      .until(20 * minute)
      .restart()
      .until(120 * minute);
    // The incident was opened at 08:27.
    expect(breaches(story)).toEqual([
      ['acknowledge', '08:42'],
      ['resolve', '09:27'],
    ]);
    expect(story.told('email').filter((topic) => topic === 'sla-breached')).toHaveLength(2);
  });

  it('is kept by an acknowledgement and by the end of the alerts', () => {
    const story = open(policy);
    story.until(14 * minute).ask(acknowledge);
    story.until(50 * minute).tell('router', alertResolved('a'), alertResolved('b'));
    expect(breaches(story.until(120 * minute))).toEqual([]);
  });

  it('counts from when an incident became worse', () => {
    const story = new Story(policy).tell('router', opened('medium'), attached('a', { outcome: 'opened' }));
    story.until(100 * minute).tell('router', severityChanged('medium', 'critical'));
    expect(breaches(story.until(116 * minute))).toEqual([['acknowledge', '10:22']]);
  });

  it('counts anew when the incident is opened again', () => {
    const story = open(policy).tell('router', alertResolved('a'), alertResolved('b')).tell('closer', closed);
    story.until(200 * minute).tell('router', reopened, attached('c'));
    expect(breaches(story.until(230 * minute))).toHaveLength(1);
  });
});
