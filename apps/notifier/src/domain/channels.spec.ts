import { describe, expect, it } from '@jest/globals';
import {
  attached,
  both,
  closed,
  email,
  emailOnly,
  opened,
  publicUrl,
  severityChanged,
  slack,
} from '../../test-support/facts.js';
import { Story, open } from '../../test-support/story.js';

describe('a channel with a minimum severity', () => {
  it('is told from when the incident is bad enough, and then to the end', () => {
    const story = new Story(both)
      .tell('router', opened('medium'))
      .tell('router', attached('b'))
      .tell('router', severityChanged('medium', 'high'))
      .tell('router', severityChanged('high', 'low'))
      .tell('closer', closed);
    expect(story.told('slack')).toEqual(['updated', 'updated', 'closed']);
    expect(story.told('email')).toEqual(['opened', 'updated', 'updated', 'updated', 'closed']);
    const first = story.requests.find(({ channel }) => channel === 'slack');
    expect(first?.body).toContain('Alerts (1 firing):');
    expect(first?.body).toContain('Service: checkout');
  });
});

describe('the thread of a channel', () => {
  it('is waited for: what follows goes out when the first message is sent', () => {
    const story = open(emailOnly, () => 'nothing-yet')
      .tell('router', attached('c'))
      .tell('closer', closed);
    expect(story.requests).toHaveLength(3);
    story.sending = () => 'sent';
    story.deliverAgain(1);
    expect(story.told('email')).toEqual(['opened', 'updated', 'closed']);
    expect(story.sends.map(({ thread }) => thread === undefined)).toEqual([true, false, false]);
  });

  it('lets one message only bring a waiting notification about', () => {
    const story = open(emailOnly, () => 'nothing-yet').tell('router', attached('c'));
    const waiting = story.messages.length - 1;
    story.sending = ({ topic }) => (topic === 'opened' ? 'sent' : 'nothing-yet');
    story.deliverAgain(1);
    const sent = story.messages.length - 1;

    story.sending = () => 'sent';
    expect(story.deliverAgain(waiting).deliverAgain(1).told('email')).toEqual(['opened']);
    expect(story.deliverAgain(sent).told('email')).toEqual(['opened', 'updated']);
    expect(story.deliverAgain(sent).deliverAgain(waiting).told('email')).toEqual(['opened', 'updated']);
  });

  it('is opened by the next in line when the first message is given up', () => {
    const story = open(emailOnly, () => 'nothing-yet')
      .tell('router', attached('c'))
      .tell('closer', closed);
    story.sending = ({ topic }) => (topic === 'opened' ? 'failed' : 'sent');
    story.deliverAgain(1);
    const [, second, third] = story.sends;
    expect(story.told('email')).toEqual(['opened', 'updated', 'closed']);
    expect(second?.thread).toBeUndefined();
    expect(third?.thread).toBe(`<${second?.notificationId}>`);
  });

  it('stays open to later news after everything before was given up', () => {
    const story = open(emailOnly, () => 'failed');
    story.sending = () => 'sent';
    story.tell('router', attached('c')).tell('closer', closed);
    expect(story.sends.map(({ thread }) => thread === undefined)).toEqual([true, true, false]);
  });

  it('is followed to where it is, when the setting has changed since', () => {
    const story = open(both);
    story.policy = {
      publicUrl,
      channels: [
        { ...email, recipients: ['new@argus.local'] },
        { ...slack, recipients: ['C0ELSEWHERE'] },
      ],
    };
    story.tell('closer', closed);
    expect(story.sends.slice(-2).map(({ recipients }) => recipients)).toEqual([
      ['new@argus.local'],
      ['C0INCIDENTS'],
    ]);
  });
});
