import { describe, expect, it } from '@jest/globals';
import type { EventData } from '#libs/contracts';
import { email, publicUrl, receiver, slack, start, webhook } from '../../test-support/facts.js';
import { noticesOf } from './notice.js';

const ending: EventData<'argus.silence.ending.v1'> = {
  ...{ silenceId: 's1', kind: 'silence', comment: 'Upgrade\r\nNext: nothing', createdBy: 'ann' },
  ...{ endsAt: '2025-11-21T08:40:00Z', held: 3, reason: 'ends-soon' },
};
const context = { publicUrl, now: start };
const all = receiver('default', [webhook, slack, email]);

describe('the notice that a silence ends', () => {
  it('says what ends, when, how much it holds back and what to do', () => {
    const [notice] = noticesOf(ending, all, context);
    expect(notice?.subject).toBe(
      'A silence ends at 2025-11-21 08:40 UTC: Upgrade Next: nothing (3 alerts held back)',
    );
    expect(notice?.body).toContain('It holds back 3 alerts now.');
    expect(notice?.body).toContain('By: ann\n| Upgrade\n| Next: nothing');
    expect(notice?.body.split('\n').filter((line) => line.startsWith('Next:'))).toHaveLength(1);
  });

  it('goes to the people of a receiver, and to its machines only where it has nobody else', () => {
    const channels = (...targets: Parameters<typeof receiver>[1][number][]) =>
      noticesOf(ending, receiver('default', targets), context).map(({ target }) => target.channel);
    expect(channels(webhook, slack, email)).toEqual(['slack', 'email']);
    expect(channels(webhook)).toEqual(['webhook']);
    expect(channels()).toEqual([]);
  });

  it('is one for each place and end: another end is told again', () => {
    const ids = (end: string) =>
      noticesOf({ ...ending, endsAt: end }, all, context).map((each) => each.noticeId);
    expect(ids('2025-11-21T08:40:00Z')).toEqual(ids('2025-11-21T08:40:00.000Z'));
    expect(new Set([...ids('2025-11-21T08:40:00Z'), ...ids('2025-11-21T09:40:00Z')]).size).toBe(4);
  });

  it('is none once it has ended', () => {
    expect(noticesOf(ending, all, { ...context, now: Date.parse(ending.endsAt) })).toEqual([]);
  });
});
