import { describe, expect, it } from '@jest/globals';
import { compareSeverity } from '#libs/contracts';
import { escalating, escalation } from '../../test-support/escalation-policy.js';
import {
  alertResolved,
  attached,
  emailOnly,
  opened,
  severityChanged,
  start,
} from '../../test-support/facts.js';
import { Story } from '../../test-support/story.js';
import type { NotifierPolicy } from './targets.js';

const minute = 60_000;
const end = start + 60 * minute;
const quiet: NotifierPolicy['quiet'] = (_receiver, severity, now) =>
  now < end && compareSeverity(severity, 'medium') >= 0 ? { by: 'nights', until: end } : undefined;
const open = (policy: NotifierPolicy, severity: 'low' | 'high') =>
  new Story(policy).tell('router', opened(severity), attached('a', { outcome: 'opened', severity }));

describe('in quiet hours', () => {
  const policy = { ...emailOnly, quiet };

  it('what is not that bad waits until they end, and that is said', () => {
    const story = open(policy, 'low').until(90 * minute);
    expect(story.timeline('email')).toEqual([[60 * minute, 'opened']]);
    expect(story.facts('argus.notification.muted.v1')).toMatchObject([
      { receiver: 'default', by: 'nights', reason: 'quiet-hours', until: new Date(end).toISOString() },
    ]);
  });

  it('what is bad is told', () => {
    expect(open(policy, 'high').timeline('email')).toHaveLength(1);
  });

  it('what becomes bad is told at once, and what comes after that, too', () => {
    const story = open(policy, 'low')
      .until(10 * minute)
      .tell('router', severityChanged('low', 'high'));
    expect(story.timeline('email').map(([, topic]) => topic)).toEqual(['opened']);
    story.tell('router', attached('b', { severity: 'high' }));
    expect(
      story
        .until(30 * minute)
        .timeline('email')
        .map(([, topic]) => topic),
    ).toEqual(['opened', 'updated']);
  });

  it('what begins and ends is not told at all', () => {
    const story = open(policy, 'low')
      .tell('router', alertResolved('a'))
      .until(90 * minute);
    expect(story.sent).toEqual([]);
  });

  it('nobody is paged for what waits', () => {
    const story = open({ ...escalating(escalation([{ persons: ['alice'] }])), quiet }, 'low');
    expect(story.until(59 * minute).facts('argus.incident.escalated.v1')).toEqual([]);
    expect(story.until(61 * minute).facts('argus.incident.escalated.v1')).toHaveLength(1);
  });
});
