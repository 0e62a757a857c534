import { describe, expect, it } from '@jest/globals';
import { fact } from '#libs/contracts';
import {
  alertResolved,
  allResolved,
  approvalRequested,
  attached,
  attachedAt,
  closed,
  email,
  emailOnly,
  incidentId,
  opened,
  policyWith,
  receiver,
  reopened,
  route,
  run,
  severityChanged,
  start,
  webhook,
  webhookOnly,
} from '../../test-support/facts.js';
import { Story } from '../../test-support/story.js';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** An incident that opens with one alert, 30 s / 5 min / 4 h, at the story's start. */
const given = (policy = webhookOnly, severity: 'high' | 'critical' = 'high', taken = [route()]) =>
  new Story(policy).say('router', opened(severity, taken), attachedAt('a', start));
const fires = (story: Story, fingerprint: string, at: number) =>
  story.until(at).say('router', attachedAt(fingerprint, start + at));
const ends = (story: Story, fingerprint: string, at: number) =>
  story.until(at).say('router', alertResolved(fingerprint));
const isOver = (story: Story, at: number) => story.until(at).say('closer', allResolved);

describe('the group wait', () => {
  it('gathers what joins meanwhile into the first notification', () => {
    const story = fires(given(), 'b', 10 * second).until(2 * minute);
    expect(story.timeline('webhook')).toEqual([[30 * second, 'opened']]);
    expect(story.sends[0]?.group.alerts.map(({ fingerprint }) => fingerprint)).toEqual(['a', 'b']);
    expect(story.requests[0]?.reason).toBe('group-wait-over');
  });

  it('is none where it is 0', () => {
    const story = given(webhookOnly, 'high', [route({ groupWaitMs: 0 })]);
    expect(story.timeline('webhook')).toEqual([[0, 'opened']]);
  });

  it('has nobody told of what is over before its end', () => {
    const story = isOver(
      ends(given(policyWith([receiver('default', [webhook, email])])), 'a', 20_000),
      20_100,
    );
    story
      .until(minute)
      .say('closer', closed)
      .until(9 * hour);
    expect(story.sends).toEqual([]);
    expect(story.reasons.at(-1)).toBe('everything-told');
  });

  it('is over at once for an alert that began longer ago', () => {
    const story = new Story(webhookOnly).say('router', opened('high', [route()]), attached('a'));
    expect(story.timeline('webhook')).toEqual([[0, 'opened']]);
    const later = given().until(10 * second);
    later.say('router', attachedAt('b', start - 40 * second));
    expect(later.timeline('webhook')).toEqual([[10 * second, 'opened']]);
  });

  it('begins anew for what fires after all was over', () => {
    const story = ends(given(), 'a', 10 * second);
    fires(story, 'b', 20 * minute).until(21 * minute);
    expect(story.timeline('webhook')).toEqual([[20 * minute + 30 * second, 'opened']]);
    expect(story.sends[0]?.group.alerts.map(({ fingerprint }) => fingerprint)).toEqual(['b']);
  });
});

describe('the group interval', () => {
  it('has news told at its ticks only, all that there are', () => {
    const story = fires(given(), 'b', minute);
    fires(story, 'c', 2 * minute).until(hour);
    expect(story.timeline('webhook')).toEqual([
      [30 * second, 'opened'],
      [30 * second + 5 * minute, 'updated'],
    ]);
    expect(story.sends[1]?.group.alerts).toHaveLength(3);
  });

  it('lets machines hear of each end, and people of the end of all', () => {
    const story = given(policyWith([receiver('default', [webhook, email])]));
    fires(story, 'b', second);
    ends(story, 'a', minute).until(20 * minute);
    isOver(ends(story, 'b', 21 * minute), 21 * minute).until(hour);
    expect(story.timeline('webhook')).toEqual([
      [30 * second, 'opened'],
      [30 * second + 5 * minute, 'updated'],
      [30 * second + 25 * minute, 'resolved'],
    ]);
    expect(story.sends.filter(({ channel }) => channel === 'webhook')[1]?.group.alerts).toMatchObject([
      { fingerprint: 'b', status: 'firing' },
      { fingerprint: 'a', status: 'resolved' },
    ]);
    expect(story.timeline('email')).toEqual([
      [30 * second, 'opened'],
      [30 * second + 25 * minute, 'resolved'],
    ]);
  });

  it('has nothing told of an alert that ended and fires again', () => {
    const story = ends(given(), 'a', minute);
    fires(story, 'a', 2 * minute).until(hour);
    expect(story.told('webhook')).toEqual(['opened']);
  });

  it('has machines told of an alert that came and went while others fire', () => {
    const story = fires(given(), 'b', minute);
    ends(story, 'b', 2 * minute).until(hour);
    expect(story.told('webhook')).toEqual(['opened', 'updated']);
    expect(story.sends[1]?.group.alerts).toMatchObject([{ status: 'firing' }, { status: 'resolved' }]);
  });

  it('has the closing told at a tick, and to people only', () => {
    const story = given(policyWith([receiver('default', [webhook, email])]));
    isOver(ends(story, 'a', minute), minute)
      .until(2 * minute)
      .say('closer', closed)
      .until(hour);
    expect(story.timeline('email')).toEqual([
      [30 * second, 'opened'],
      [30 * second + 5 * minute, 'closed'],
    ]);
    expect(story.told('webhook')).toEqual(['opened', 'resolved']);
  });
});

describe('the repeat interval', () => {
  it('has it told again at the next tick, as long as it fires and nothing else was told', () => {
    const tick = (count: number) => 30 * second + count * 5 * minute;
    const story = given().until(9 * hour);
    expect(story.timeline('webhook')).toEqual([
      [tick(0), 'opened'],
      [tick(49), 'repeated'],
      [tick(98), 'repeated'],
    ]);
    expect(new Set(story.sends.map(({ notificationId }) => notificationId)).size).toBe(3);
    ends(story, 'a', 9 * hour + 1).until(24 * hour);
    expect(story.told('webhook').slice(3)).toEqual(['resolved']);
  });
});

describe('what is urgent', () => {
  it.each([
    ['an approval', 'solicitor', approvalRequested, ['opened', 'approval-requested']],
    [
      'the end of an action',
      'executor',
      fact('argus.action.succeeded.v1', incidentId, { ...run, output: '', durationMs: 5 }),
      ['opened', 'action-finished'],
    ],
    ['a severity that rises to critical', 'router', severityChanged('high', 'critical'), ['opened']],
  ] as const)('is told at once, within the group wait: %s', (_what, agent, news, topics) => {
    const story = given(emailOnly)
      .until(5 * second)
      .say(agent, news);
    expect(story.timeline('email')).toEqual(topics.map((topic) => [5 * second, topic]));
    expect(story.until(4 * minute).told('email')).toHaveLength(topics.length);
  });

  it('is told at once between ticks', () => {
    const story = given(emailOnly).until(minute);
    story.say('router', severityChanged('high', 'critical'), attachedAt('b', start + minute));
    story.until(2 * minute).say('solicitor', approvalRequested);
    expect(story.timeline('email')).toEqual([
      [30 * second, 'opened'],
      [minute, 'updated'],
      [2 * minute, 'approval-requested'],
    ]);
  });

  it('is that an incident is open again', () => {
    const story = ends(given(emailOnly), 'a', minute)
      .until(6 * minute)
      .say('closer', closed)
      .until(12 * minute);
    story.say('router', reopened, attachedAt('a', start + 12 * minute));
    expect(story.timeline('email')).toEqual([
      [30 * second, 'opened'],
      [10 * minute + 30 * second, 'closed'],
      [12 * minute, 'reopened'],
    ]);
    expect(story.until(18 * minute).told('email')).toHaveLength(3);
  });

  it('is a severity that falls, or rises to less, not', () => {
    const story = given(emailOnly).until(minute).say('router', severityChanged('high', 'medium'));
    expect(story.until(hour).timeline('email')).toEqual([
      [30 * second, 'opened'],
      [30 * second + 5 * minute, 'updated'],
    ]);
  });
});

describe('a muted route', () => {
  const until = start + 2 * hour;
  const weekend = (now: number) => (now < until ? { by: 'weekend', until } : undefined);
  const policy = policyWith([receiver('default', [email])], ({ muteTimeIntervals }, now) =>
    muteTimeIntervals.includes('weekend') ? weekend(now) : undefined,
  );
  const muted = [route({ muteTimeIntervals: ['weekend'] })];

  it('is recorded once for the stretch, and told at its end', () => {
    const story = given(policy, 'high', muted);
    fires(story, 'b', 20 * minute).until(3 * hour);
    expect(story.facts('argus.notification.muted.v1')).toEqual([
      {
        ...{ incidentId, receiver: 'default', by: 'weekend', reason: 'muted-time-interval' },
        until: new Date(until).toISOString(),
      },
    ]);
    expect(story.timeline('email')).toEqual([[2 * hour, 'opened']]);
    expect(story.sends[0]?.body).toContain('Alerts (2 firing):');
  });

  it('tells nothing when all is over by then', () => {
    const story = isOver(ends(given(policy, 'high', muted), 'a', hour), hour).until(9 * hour);
    expect(story.sends).toEqual([]);
  });

  it('mutes urgent news, too', () => {
    const story = given(policy, 'high', muted).until(minute).say('solicitor', approvalRequested);
    expect(story.until(hour).sends).toEqual([]);
    expect(story.until(3 * hour).told('email')).toEqual(['opened', 'approval-requested']);
  });

  it('mutes no receiver that another route tells', () => {
    const story = given(policy, 'high', [...muted, route({ route: '{}/{}' })]).until(hour);
    expect(story.timeline('email')).toEqual([[30 * second, 'opened']]);
  });
});

describe('several receivers', () => {
  const policy = policyWith([receiver('default', [email]), receiver('team', [webhook])]);

  it('are told each in its own rhythm, once', () => {
    const team = route({ route: '{}/{team}', receiver: 'team', groupWaitMs: 5 * second });
    const story = given(policy, 'high', [route(), team, { ...team, route: '{}/{again}' }]).until(hour);
    expect(story.timeline('email')).toEqual([[30 * second, 'opened']]);
    expect(story.timeline('webhook')).toEqual([[5 * second, 'opened']]);
  });

  it('may join with an alert, whose group wait counts for them', () => {
    const team = route({ route: '{}/{team}', receiver: 'team' });
    const story = given(policy).until(minute);
    story.say('router', attached('b', { startsAt: new Date(story.now).toISOString(), routes: [team] }));
    story.until(2 * minute);
    expect(story.timeline('webhook')).toEqual([[minute + 30 * second, 'opened']]);
    expect(story.sends.at(-1)?.group.groupKey).toBe('{}/{team}:{service="checkout"}');
  });
});
