import { describe, expect, it } from '@jest/globals';
import {
  alertResolved,
  approvalRequested,
  attached,
  closed,
  email,
  emailOnly,
  opened,
  policyWith,
  receiver,
  route,
  severityChanged,
  slack,
} from '../../test-support/facts.js';
import { Story, open } from '../../test-support/story.js';

describe('a receiver with a minimum severity', () => {
  const policy = policyWith([receiver('default', [email]), receiver('worst', [slack], 'high')]);
  const quick = { groupWaitMs: 0, groupIntervalMs: 500 };
  const routes = [route(quick), route({ ...quick, route: '{}/{}', receiver: 'worst' })];

  it('is told from when the incident is bad enough, and then to the end', () => {
    const story = new Story(policy)
      .tell('router', opened('medium', routes), attached('a', { outcome: 'opened' }))
      .tell('router', attached('b'))
      .tell('router', severityChanged('medium', 'high'))
      .tell('router', severityChanged('high', 'low'))
      .tell('closer', closed)
      .until(60_000);
    expect(story.told('slack')).toEqual(['opened', 'updated', 'closed']);
    expect(story.told('email')).toEqual(['opened', 'updated', 'updated', 'updated', 'closed']);
    const first = story.requests.find(({ channel }) => channel === 'slack');
    expect(first?.body).toContain('Alerts (2 firing):');
    expect(first?.body).toContain('Service: checkout');
  });

  it('is recorded once as not told, with the reason', () => {
    const story = new Story(policy)
      .tell('router', opened('medium', routes), attached('a', { outcome: 'opened' }))
      .tell('router', attached('b'))
      .until(600_000);
    expect(story.facts('argus.notification.muted.v1')).toEqual([
      {
        incidentId: 'inc-1',
        receiver: 'worst',
        by: 'minimum_severity high',
        reason: 'below-minimum-severity',
      },
    ]);
  });
});

describe('the thread of a channel', () => {
  it('is waited for: what follows goes out when the first message is sent, as one message', () => {
    const story = open(emailOnly, () => 'nothing-yet')
      .tell('router', attached('c'))
      .tell('router', attached('d'));
    expect(story.requests).toHaveLength(1);
    story.sending = () => 'sent';
    story.deliverAgain(1);
    expect(story.told('email')).toEqual(['opened', 'updated']);
    expect(story.sends[1]?.body).toContain('2 more alerts fire');
    expect(story.sends.map(({ thread }) => thread === undefined)).toEqual([true, false]);
  });

  it('lets one message only bring a waiting notification about', () => {
    const story = open(emailOnly, () => 'nothing-yet').tell('solicitor', approvalRequested);
    const waiting = story.messages.length - 1;
    story.sending = ({ topic }) => (topic === 'opened' ? 'sent' : 'nothing-yet');
    story.deliverAgain(1);
    const sent = story.messages.length - 1;

    story.sending = () => 'sent';
    expect(story.deliverAgain(waiting).deliverAgain(1).told('email')).toEqual(['opened']);
    expect(story.deliverAgain(sent).told('email')).toEqual(['opened', 'approval-requested']);
    expect(story.deliverAgain(sent).deliverAgain(waiting).told('email')).toHaveLength(2);
  });

  it('is opened by the next in line when the first message is given up', () => {
    const story = open(emailOnly, () => 'nothing-yet').tell('solicitor', approvalRequested);
    story.sending = ({ topic }) => (topic === 'opened' ? 'failed' : 'sent');
    story.deliverAgain(1);
    story.tell('router', attached('c'));
    const [, second, third] = story.sends;
    expect(story.told('email')).toEqual(['opened', 'approval-requested', 'updated']);
    expect(second?.thread).toBeUndefined();
    expect(third?.thread).toBe(`<${second?.notificationId}>`);
  });

  it('stays open to later news after everything before was given up', () => {
    const story = open(emailOnly, () => 'failed');
    story.sending = () => 'sent';
    story.tell('router', attached('c')).tell('closer', closed);
    expect(story.sends.map(({ thread }) => thread === undefined)).toEqual([true, true, false]);
  });
});

describe('another policy', () => {
  it('has a new place told what there is, and one that it does not name told no more', () => {
    const story = open(policyWith([receiver('default', [email, slack])]));
    const elsewhere = { ...slack, recipients: ['C0ELSEWHERE'] };
    story.policy = policyWith([
      receiver('default', [{ ...email, recipients: ['new@argus.local'] }, elsewhere]),
    ]);
    story.tell('router', alertResolved('a')).tell('router', attached('c'));
    expect(story.sends.slice(2).map(({ topic, recipients }) => [topic, ...recipients])).toEqual([
      ['opened', 'C0ELSEWHERE'],
      ['updated', 'new@argus.local'],
      ['updated', 'C0ELSEWHERE'],
    ]);
    expect(story.facts('argus.notification.muted.v1')).toMatchObject([
      { by: 'default/slack/C0INCIDENTS', reason: 'target-left-policy' },
    ]);
  });
});
