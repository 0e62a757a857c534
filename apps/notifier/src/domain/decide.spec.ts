import { describe, expect, it } from '@jest/globals';
import { fact } from '#libs/contracts';
import {
  alertResolved,
  allResolved,
  approvalRequested,
  attached,
  both,
  closed,
  emailOnly,
  incidentId,
  opened,
  policyWith,
  receiver,
  reopened,
  run,
  severityChanged,
  slack,
  start,
} from '../../test-support/facts.js';
import { Story, open } from '../../test-support/story.js';
import { notifierDecider } from './decide.js';

describe('the notifier', () => {
  it('tells every channel once that an incident is open, with the alerts of the same message', () => {
    const story = open(both);
    expect(story.sends.map(({ channel, topic }) => [channel, topic])).toEqual([
      ['email', 'opened'],
      ['slack', 'opened'],
    ]);
    expect(story.requests[0]?.body).toContain('Alerts (2 firing):');
  });

  it('records a request before it sends anything', () => {
    const story = open(both, () => 'nothing-yet');
    expect(story.sends).toEqual([]);
    expect(story.requests).toHaveLength(2);
  });

  it('gives each channel a message of its own, so that one that is down holds up no other', () => {
    const story = open(both, ({ channel }) => (channel === 'email' ? 'nothing-yet' : 'sent'));
    expect(story.told('slack')).toEqual(['opened']);
    const requesting = story.messages.filter((events) =>
      events.some(({ type }) => type.includes('requested')),
    );
    expect(requesting.map((events) => events.length)).toEqual([1, 1]);
  });

  it('tells all that happens, in the thread of the first message', () => {
    const story = open(emailOnly)
      .tell('router', attached('c'))
      .tell('solicitor', approvalRequested)
      .tell(
        'executor',
        fact('argus.action.succeeded.v1', incidentId, { ...run, output: 'freed 20 GiB', durationMs: 5 }),
      )
      .tell('router', alertResolved('a'), alertResolved('b'), alertResolved('c'))
      .tell('closer', allResolved)
      .tell('closer', closed)
      .tell('router', reopened, attached('a'));
    expect(story.told('email')).toEqual([
      'opened',
      'updated',
      'approval-requested',
      'action-finished',
      'resolved',
      'closed',
      'reopened',
    ]);
    const [first, ...rest] = story.sends;
    expect(first?.thread).toBeUndefined();
    expect(new Set(rest.map(({ thread }) => thread))).toEqual(new Set([`<${first?.notificationId}>`]));
    expect(new Set(story.sends.map(({ notificationId }) => notificationId)).size).toBe(7);
  });

  it.each([
    [
      'failed',
      fact('argus.action.failed.v1', incidentId, { ...run, output: '', reason: 'exit 1', durationMs: 5 }),
    ],
    ['refused', fact('argus.action.refused.v1', incidentId, { ...run, reason: 'expired' })],
  ])('tells that an action %s', (result, finished) => {
    const story = open(emailOnly).tell('solicitor', approvalRequested).tell('executor', finished);
    expect(story.sends.at(-1)?.subject).toBe(`[CRITICAL] Action ${result}: Disk is filling on db-1 (inc-1)`);
    expect(story.sends.at(-1)?.body).toContain('Free disk space');
  });

  it('makes one update of one message, however many alerts and changes it holds', () => {
    const many = Array.from({ length: 14 }, (_, index) => attached(`more-${index}`));
    const story = open(emailOnly).tell('router', ...many, severityChanged('critical', 'high'));
    expect(story.told('email')).toEqual(['opened', 'updated']);
    const { body = '' } = story.sends.at(-1) ?? {};
    expect(body).toContain('14 more alerts fire; the severity is now high, it was critical');
    expect(body).toContain('- and 4 more');
  });

  it('makes two updates of two messages', () => {
    expect(open(emailOnly).tell('router', attached('c')).tell('router', attached('d')).told('email')).toEqual(
      ['opened', 'updated', 'updated'],
    );
  });

  it('says nothing of an alert that resolves while others fire', () => {
    const story = open(emailOnly).tell('router', alertResolved('a'));
    expect(story.told('email')).toEqual(['opened']);
    expect(story.reasons.at(-1)).toBe('everything-told');
    expect(story.state.firing).toBe(1);
  });

  it('does nothing about messages that come again', () => {
    const story = open(both).tell('router', attached('c'));
    const before = story.messages.length;
    for (let index = 0; index < before; index++) story.deliverAgain(index);
    expect(story.messages).toHaveLength(before);
    expect(story.sends).toHaveLength(4);
    expect(story.reasons.at(-1)).toBe('everything-told');
  });

  it('tells what it missed, once, as one message, when it comes late', () => {
    const story = new Story(emailOnly);
    story.append('router', [opened(), attached('a', { outcome: 'opened' })], 'c1');
    story.append('router', [attached('b')], 'c2');
    story.deliverAgain(0).deliverAgain(1);
    expect(story.told('email')).toEqual(['opened']);
    expect(story.sends[0]?.body).toContain('Alerts (2 firing):');
  });

  it('names each notification after the incident, the channel, the topic and the news', () => {
    const ids = open(both).requests.map(({ notificationId }) => notificationId);
    expect(open(both).requests.map(({ notificationId }) => notificationId)).toEqual(ids);
    expect(new Set(ids).size).toBe(2);
  });

  it('says why nobody is told', () => {
    const reasonsOf = (story: Story) =>
      story.facts('argus.notification.muted.v1').map(({ by, reason }) => [by, reason]);
    const news = [opened('low'), attached('a', { outcome: 'opened' })];
    expect(reasonsOf(new Story(policyWith([receiver('default', [])])).tell('router', ...news))).toEqual([
      ['receiver default', 'no-channel'],
    ]);
    const worst = policyWith([receiver('default', [slack], 'high')]);
    expect(reasonsOf(new Story(worst).tell('router', ...news))).toEqual([
      ['minimum_severity high', 'below-minimum-severity'],
    ]);
    expect(new Story(both).tell('closer', closed).reasons).toEqual(['incident-not-opened']);
  });

  it('sends on a request only, never on the passing of time', () => {
    const story = open(emailOnly, () => 'nothing-yet');
    const decision = notifierDecider.decide({ kind: 'deadline' }, story.state, {
      now: story.now,
      policy: emailOnly,
    });
    expect(decision).toEqual({ events: [], commands: [], reason: 'notification-under-way' });
    expect(notifierDecider.deadline(story.state)).toBeUndefined();
  });

  it('lets go of an incident once it is closed and all is sent', () => {
    const story = open(emailOnly);
    expect(notifierDecider.finishedAt(story.state)).toBeUndefined();
    story.sending = () => 'nothing-yet';
    story.tell('closer', closed);
    expect(notifierDecider.finishedAt(story.state)).toBeUndefined();
    story.sending = () => 'sent';
    story.deliverAgain(story.messages.length - 1);
    expect(notifierDecider.finishedAt(story.state)).toBeGreaterThan(start);
    expect(notifierDecider.finishedAt(story.tell('router', reopened).state)).toBeUndefined();
  });
});
