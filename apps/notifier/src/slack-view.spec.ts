import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type AgentName, type ArgusEvent, type Fact, fact, state as asEvents } from '#libs/contracts';
import { incidentFacts, restartService } from '#libs/testing/incident-history';
import { type SlackCard, emptyCard, evolveCard } from './domain/slack-card.js';
import { viewOf } from './slack-view.js';

const incidentId = 'inc-1';
const start = 1_763_713_620_000; // 2025-11-21 08:27 UTC
const about = incidentFacts(incidentId);
const showing = { publicUrl: 'http://argus.test', hearsButtons: true, now: start };

let count = 0;
const said = (agent: AgentName, ...facts: Fact[]): ArgusEvent[] =>
  asEvents(facts, { agent, cause: `c-${(count += 1)}`, correlationId: incidentId, now: start });
const cardOf = (...events: ArgusEvent[][]): SlackCard =>
  events.flat().reduce(evolveCard, emptyCard(incidentId));

const requested = (
  notificationId: string,
  topic: string,
  more: { causationid?: string; channel?: string } = {},
) =>
  fact(
    'argus.notification.requested.v1',
    incidentId,
    {
      ...{ incidentId, notificationId, channel: more.channel ?? 'slack', recipients: ['C0INCIDENTS'], topic },
      ...{ subject: `subject of ${notificationId}`, body: `body of ${notificationId}`, reason: 'news' },
      receiver: 'default',
    },
    more.causationid === undefined ? {} : { causationid: more.causationid },
  );
const sent = (notificationId: string) =>
  fact('argus.notification.sent.v1', incidentId, {
    ...{
      incidentId,
      notificationId,
      channel: 'slack',
      externalId: `ts-${notificationId}`,
      foundAgain: false,
    },
  });
const told = (notificationId: string, topic: string, more: { causationid?: string } = {}) =>
  said('notifier', requested(notificationId, topic, more), sent(notificationId));

const approval = { incidentId, approvalId: 'a-1', digest: 'd1' };
const asked = (more: { approvers?: string[]; needed?: number; says?: string } = {}) =>
  said(
    'solicitor',
    fact('argus.approval.requested.v1', incidentId, {
      ...{ ...approval, action: restartService, link: 'http://argus.test/approvals/a-1', reason: 'risk' },
      ...{ expiresAt: '2025-11-21T08:57:00.000Z', ...more },
    }),
  );
const opened = () =>
  [said('router', about.opened({ title: 'Disk', severity: 'high' })), told('n1', 'opened')].flat();
const acknowledged = (person: string) =>
  said(
    'notifier',
    fact(
      'argus.incident.acknowledged.v1',
      incidentId,
      { incidentId, person, via: 'slack', reason: 'asked' },
      {
        actor: `user:${person}`,
      },
    ),
  );

describe('what Slack shows of an incident', () => {
  it('begins with what can be done about it', () => {
    const view = viewOf(cardOf(opened()), showing).get('n1');
    expect(view).toMatchObject({ subject: 'subject of n1', status: [], severity: 'high' });
    expect(view?.buttons?.map(({ label }) => label)).toEqual(['Acknowledge', 'Resolve']);
  });

  it('has no buttons that nobody would hear', () => {
    expect(viewOf(cardOf(opened(), asked()), { ...showing, hearsButtons: false }).get('n1')?.buttons).toEqual(
      [],
    );
  });

  it('says who has acknowledged, and offers it no more', () => {
    const view = viewOf(cardOf(opened(), acknowledged('alice')), showing).get('n1');
    expect(view?.status).toEqual(['Acknowledged by alice (2025-11-21 08:27 UTC)']);
    expect(view?.buttons?.map(({ label }) => label)).toEqual(['Resolve']);
  });

  it('is the one message of the incident with its newest headline; the thread tells what happened', () => {
    const views = viewOf(
      cardOf(opened(), told('n2', 'updated'), told('n3', 'acknowledged'), said('closer', about.closed())),
      showing,
    );
    expect([...views.keys()]).toEqual(['n1']);
    expect(views.get('n1')).toMatchObject({
      ...{ subject: 'subject of n2', body: 'body of n1', buttons: [] },
      status: ['Closed (2025-11-21 08:27 UTC)'],
    });
  });

  it('asks for an approval with its digest, where it is asked for and on top', () => {
    const question = asked({ approvers: ['alice', 'bob', 'carol'], needed: 2 });
    const views = viewOf(
      cardOf(opened(), question, told('n2', 'approval-requested', { causationid: question[0]?.id })),
      showing,
    );
    for (const id of ['n1', 'n2']) {
      const approve = views.get(id)?.buttons?.find(({ action }) => action === 'approve');
      expect(approve).toMatchObject({
        approvalId: 'a-1',
        digest: 'd1',
        question: expect.stringContaining('Restart'),
      });
      expect(views.get(id)?.status?.join()).toContain('of alice, bob, carol until 2025-11-21 08:57 UTC');
      expect(views.get(id)?.status?.join()).toContain('0 of 2 agree');
    }
  });

  it('asks with what would run, not with its title alone', () => {
    const question = asked({ says: 'Restarts the deployment payments in the namespace shop.' });
    const view = viewOf(cardOf(opened(), question), showing).get('n1');
    const questions = view?.buttons?.filter(({ approvalId }) => approvalId === 'a-1');
    expect(questions?.map((button) => button.question)).toEqual([
      expect.stringContaining('Restarts the deployment payments in the namespace shop.'),
      expect.stringContaining('Restarts the deployment payments in the namespace shop.'),
    ]);
  });

  it('lets nobody agree to what is too long to be shown', () => {
    const says = `Runs the command restart with the arguments ${'"web" '.repeat(60)}.`;
    const view = viewOf(cardOf(opened(), asked({ says })), showing).get('n1');
    const offered = view?.buttons?.filter(({ approvalId }) => approvalId === 'a-1');
    expect(offered?.map(({ action }) => action)).toEqual(['reject']);
  });

  it.each([
    ['granted', 'user:alice', /Approved by alice: Restart checkout .*; seen it before/],
    ['rejected', 'user:slack:U0BOB', /Rejected by slack:U0BOB: Restart checkout/],
    ['expired', undefined, /Nobody decided in time, so it does not run/],
    ['granted', 'policy:p-1', /Approved by the policy/],
  ] as const)('says who decided once it is %s (%s), and asks no more', (outcome, actor, line) => {
    const question = asked();
    const decided = said(
      'solicitor',
      fact(`argus.approval.${outcome}.v1`, incidentId, { ...approval, reason: 'seen it before' }, { actor }),
    );
    const views = viewOf(
      cardOf(opened(), question, told('n2', 'approval-requested', { causationid: question[0]?.id }), decided),
      showing,
    );
    expect(views.get('n2')).toMatchObject({ buttons: [], status: [expect.stringMatching(line)] });
    expect(views.get('n1')?.status?.join()).toMatch(line);
    expect(views.get('n1')?.buttons?.map(({ action }) => action)).toEqual(['acknowledge', 'resolve']);
  });

  it('offers to ask again for what was approved and not let run, where what stood against it passes', () => {
    const granted = said(
      'solicitor',
      fact('argus.approval.granted.v1', incidentId, { ...approval, reason: 'ok' }, { actor: 'user:alice' }),
    );
    const refused = (reason: string) =>
      said(
        'executor',
        fact('argus.action.refused.v1', incidentId, { incidentId, approvalId: 'a-1', actionId: 'x', reason }),
      );
    const shown = (...events: ArgusEvent[][]) =>
      viewOf(cardOf(opened(), asked(), granted, ...events), showing).get('n1');
    expect(shown(refused('frozen'))?.buttons?.at(-1)).toMatchObject({ action: 'retry', approvalId: 'a-1' });
    expect(shown(refused('frozen'))?.status?.join()).toContain('it did not run: frozen');
    for (const more of [[refused('target-not-allowed')], [refused('frozen'), said('closer', about.closed())]])
      expect(shown(...more)?.buttons?.some(({ action }) => action === 'retry')).toBe(false);
  });

  it('asks no more once the time is up, before anybody has said so', () => {
    const late = { ...showing, now: start + 31 * 60_000 };
    const actions = viewOf(cardOf(opened(), asked()), late)
      .get('n1')
      ?.buttons?.map(({ action }) => action);
    expect(actions).toEqual(['acknowledge', 'resolve']);
  });

  it('is the message that was sent where the first one failed', () => {
    const card = cardOf(
      said('router', about.opened()),
      said('notifier', requested('n1', 'opened')),
      told('n2', 'updated'),
    );
    expect([...viewOf(card, showing).keys()]).toEqual(['n2']);
  });

  it('is nothing for what other channels are told', () => {
    const card = cardOf(
      said('router', about.opened()),
      said('notifier', requested('n1', 'opened', { channel: 'email' })),
    );
    expect(viewOf(card, showing).size).toBe(0);
  });

  it('is the same though facts come twice', () => {
    const question = asked();
    const histories = [
      opened(),
      acknowledged('alice'),
      question,
      told('n2', 'approval-requested', { causationid: question[0]?.id }),
      said(
        'solicitor',
        fact('argus.approval.granted.v1', incidentId, { ...approval, reason: '' }, { actor: 'user:bob' }),
      ),
    ];
    const expected = [...viewOf(cardOf(...histories), showing)];
    fc.assert(
      fc.property(
        fc.nat({ max: histories.length - 1 }),
        fc.nat({ max: histories.length - 1 }),
        (at, repeated) => {
          const again = histories[repeated] ?? [];
          const told = [
            ...histories.slice(0, at + 1),
            ...(repeated <= at ? [again] : []),
            ...histories.slice(at + 1),
          ];
          expect([...viewOf(cardOf(...told), showing)]).toEqual(expected);
        },
      ),
    );
  });
});
