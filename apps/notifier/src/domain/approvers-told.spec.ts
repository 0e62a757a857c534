import { describe, expect, it } from '@jest/globals';
import { fact } from '#libs/contracts';
import { escalating, escalation } from '../../test-support/escalation-policy.js';
import { approvalRequested, incidentId } from '../../test-support/facts.js';
import { type Story, open } from '../../test-support/story.js';

const minute = 60_000;
const policy = escalating(escalation([{ persons: ['carol'] }]));
const asked = {
  ...approvalRequested,
  data: { ...approvalRequested.data, approvers: ['alice', 'bob'], needed: 2, proposer: 'user:bob' },
};
const named = { ...asked, data: { ...asked.data, proposer: undefined } };
const { approvalId, digest } = asked.data;
const over = { incidentId, approvalId, digest, reason: 'not now' };
const rejected = (more: object = {}) => ({
  ...fact('argus.approval.rejected.v1', incidentId, { ...over, ...more }),
  actor: 'user:alice',
});

/** Who was told what at an address of their own. */
const toPersons = (story: Story, topic: string): string[] =>
  story.requests
    .filter((each) => each.persons !== undefined && each.topic === topic)
    .map(({ persons }) => persons?.join() ?? '');

describe('those who may approve', () => {
  it('are asked each at their own address, with the link, and not woken', () => {
    const story = open(policy).tell('solicitor', named);
    expect(toPersons(story, 'approval-requested')).toEqual(['alice', 'bob']);
    const own = story.requests.filter(({ persons }) => persons?.[0] === 'alice');
    expect(own).toMatchObject([{ recipients: ['alice@example.org'], page: false, reason: 'approver' }]);
    expect(own[0]?.body).toContain(named.data.link);
    expect(
      toPersons(story.deliverAgain(story.messages.length - 1).restart(), 'approval-requested'),
    ).toHaveLength(2);
  });

  it('are not those who proposed it, and nobody in particular where the policy names nobody', () => {
    expect(toPersons(open(policy).tell('solicitor', asked), 'approval-requested')).toEqual(['alice']);
    expect(toPersons(open(policy).tell('solicitor', approvalRequested), 'approval-requested')).toEqual([]);
  });

  it('are asked also when somebody acknowledges meanwhile, and not once it is decided', () => {
    const held = open(policy, () => 'nothing-yet').tell('solicitor', named);
    held.ask({ kind: 'acknowledge', person: 'alice', via: 'cli', said: '' });
    expect(held.state.response.pages.get('approval')?.persons).toEqual(['alice', 'bob']);
    held.tell('solicitor', rejected());
    expect(held.state.response.pages.has('approval')).toBe(false);
  });
});

describe('a no', () => {
  const escalated = (story: Story) => story.facts('argus.incident.escalated.v1').map(({ reason }) => reason);

  it('begins the escalation anew and tells those who are to take over, where the policy says so', () => {
    const story = open(policy).until(minute);
    story.ask({ kind: 'acknowledge', person: 'alice', via: 'cli', said: '' });
    story.tell('solicitor', named, rejected({ next: 'hand-over', handOverTo: ['bob'] })).until(10 * minute);
    expect(toPersons(story, 'handed-over')).toEqual(['bob']);
    expect(story.requests.find(({ topic, persons }) => topic === 'handed-over' && persons)?.body).toContain(
      'alice, who rejected what was proposed, has handed it over to bob.',
    );
    expect(escalated(story)).toEqual(['not-acknowledged', 'action-not-approved']);
  });

  it('by time does so, too', () => {
    const expired = fact('argus.approval.expired.v1', incidentId, { ...over, next: 'hand-over' });
    const story = open(policy)
      .until(minute)
      .tell('solicitor', named, expired)
      .until(10 * minute);
    expect(escalated(story)).toEqual(['not-acknowledged', 'action-not-approved']);
    expect(toPersons(story, 'handed-over')).toEqual([]);
  });

  it('changes nothing else where the policy says nothing', () => {
    const story = open(policy)
      .until(minute)
      .tell('solicitor', named, rejected())
      .until(10 * minute);
    expect(escalated(story)).toEqual(['not-acknowledged']);
  });
});
