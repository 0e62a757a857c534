import { describe, expect, it } from '@jest/globals';
import { compareSeverity } from '#libs/contracts';
import {
  approvalRequested,
  attached,
  closed,
  emailOnly,
  opened,
  severityChanged,
  start,
} from '../../test-support/facts.js';
import { Story } from '../../test-support/story.js';
import { digestContent } from './digest.js';
import type { NotifierPolicy } from './targets.js';

const minute = 60_000;
const policy: NotifierPolicy = {
  ...emailOnly,
  digest: (_receiver, severity) => (compareSeverity(severity, 'low') >= 0 ? 'daily' : undefined),
};
const open = (severity: 'low' | 'high') =>
  new Story(policy).tell('router', opened(severity), attached('a', { outcome: 'opened', severity }));
const content = (stories: Story[], since = start - 60 * minute, until = start + 60 * minute) =>
  digestContent(
    stories.map(({ state }) => state),
    { digest: 'daily', receiver: 'default', since, until },
    policy,
  );

describe('what is not worth a message of its own', () => {
  it('waits for the digest, and that is said', () => {
    const story = open('low').until(24 * 60 * minute);
    expect(story.sent).toEqual([]);
    expect(story.facts('argus.notification.muted.v1')).toMatchObject([
      { receiver: 'default', by: 'daily', reason: 'waits-for-digest' },
    ]);
  });

  it('is in the digest while it is open, and once more when it was closed since', () => {
    const story = open('low');
    expect(content([story])).toMatchObject({
      incidents: ['inc-1'],
      subject: 'Digest daily: 1 incident, 1 open',
      body: expect.stringContaining('Open:\n- [LOW] Disk is filling on db-1: http://'),
    });
    story.until(10 * minute).tell('closer', closed);
    expect(content([story])?.body).toContain('Closed:\n- [LOW]');
    expect(content([story], start + 11 * minute, start + 120 * minute)).toBeUndefined();
  });

  it('is in no digest of a time before it', () => {
    expect(content([open('low')], start - 120 * minute, start)).toBeUndefined();
  });

  it('is told by itself once it matters, and is in no digest then', () => {
    const worse = open('low').until(minute).tell('router', severityChanged('low', 'high'));
    expect(worse.told('email')).toEqual(['opened']);
    const asks = open('low').until(minute).tell('solicitor', approvalRequested);
    expect(asks.told('email')).toContain('approval-requested');
    for (const story of [worse, asks, open('high')]) expect(content([story])).toBeUndefined();
  });
});
