import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fact, subjects } from '#libs/contracts';
import {
  type PressInSlack,
  type SlackFake,
  type SlackFakeMessage,
  eventually,
  pressPayload,
  slackRequest,
  startSlackFake,
} from '#libs/testing';
import { incidentFacts, restartService } from '#libs/testing/incident-history';
import { route } from '../test-support/facts.js';
import { type RunningNotifier, startNotifier } from '../test-support/running-notifier.js';

const signingSecret = '8f742231b10e8888abcd99yyyzzz85a5';
const token = 'xoxb-t0ken-s3cret';
const channel = 'C0INCIDENTS';

let slack: SlackFake;
let notifier: RunningNotifier;
let count = 0;

beforeAll(async () => {
  slack = await startSlackFake({ token, channels: [channel] });
  notifier = await startNotifier(
    {
      people: [{ name: 'alice', slack: 'U0ALICE' }],
      receivers: [{ name: 'default', slack_channels: [channel] }],
    },
    {
      config: `notifier:\n  slack:\n    apiUrl: ${slack.url}\n`,
      secrets: { ARGUS_SLACK_TOKEN: token, ARGUS_SLACK_SIGNING_SECRET: signingSecret },
    },
  );
}, 60_000);
afterAll(async () => {
  await notifier?.stop();
  await slack?.close();
}, 30_000);

const postsAbout = (id: string): SlackFakeMessage[] =>
  slack.messages.filter(({ metadata }) => metadata?.event_payload?.['incident_id'] === id);
const shownAbout = (id: string): string => JSON.stringify(postsAbout(id)[0]?.blocks ?? []);
const stated = async (id: string, type: string) =>
  (await notifier.stated(subjects.incident(id, 'notifier'))).filter((each) => each.type === type);

/** An incident opens; resolves to its id once Slack shows it. */
async function incident(): Promise<string> {
  const id = `inc-${(count += 1)}`;
  const facts = incidentFacts(id);
  const startsAt = new Date().toISOString();
  const routes = [route({ groupWaitMs: 0, groupIntervalMs: 200 })];
  await notifier.state('router', id, facts.opened({ routes }), facts.attached('a', { startsAt }));
  await eventually(() => postsAbout(id).length === 1, 'Slack shows the incident');
  return id;
}

const press = (message: SlackFakeMessage | undefined, by: PressInSlack) => {
  if (message === undefined) throw new Error('there is no such message');
  return slackRequest(pressPayload(message, by), signingSecret);
};
const post = ({ headers, body }: ReturnType<typeof slackRequest>) =>
  fetch(`${notifier.url}/slack/events`, { method: 'POST', headers, body });

describe('an incident in Slack', () => {
  it('is one message that is changed in place, with its thread for what follows', async () => {
    const id = await incident();
    const facts = incidentFacts(id);
    expect(shownAbout(id)).toContain('Acknowledge');
    await notifier.state('router', id, facts.severityChanged('high', 'critical'));
    await eventually(() => shownAbout(id).includes('[CRITICAL]'), 'the headline has changed');
    await notifier.state('closer', id, facts.closed());
    await eventually(() => shownAbout(id).includes('Closed'), 'it is shown as closed');
    expect(shownAbout(id)).not.toContain('button');
    await eventually(() => postsAbout(id).length >= 3, 'what happened is in the thread');
    const [first, ...others] = postsAbout(id);
    expect(new Set(others.map((each) => each.thread_ts))).toEqual(new Set([first?.ts]));
  }, 30_000);

  it('is acknowledged by a press, once, and says by whom', async () => {
    const id = await incident();
    const request = press(postsAbout(id)[0], {
      user: 'U0ALICE',
      label: 'Acknowledge',
      pressedAt: '1700000100.1',
    });
    const doubleClick = press(postsAbout(id)[0], {
      user: 'U0ALICE',
      label: 'Acknowledge',
      pressedAt: '1700000100.2',
    });
    for (const each of [request, doubleClick, request]) expect((await post(each)).status).toBe(200);
    await eventually(() => shownAbout(id).includes('Acknowledged by alice'), 'it says who');
    expect(shownAbout(id)).not.toContain('argus_acknowledge');
    await eventually(() => slack.whispers.length >= 2, 'each press is answered, delivered again or not');
    expect(await stated(id, 'argus.incident.acknowledged.v1')).toHaveLength(1);
    expect(await stated(id, 'argus.request.heard.v1')).toHaveLength(2);
    expect(slack.whispers.every(({ user }) => user === 'U0ALICE')).toBe(true);
  }, 30_000);

  it('is left alone by a request that Slack has not signed', async () => {
    const id = await incident();
    const by = { user: 'U0ALICE', label: 'Acknowledge', pressedAt: '1700000200.1' };
    const payload = pressPayload(postsAbout(id)[0] as SlackFakeMessage, by);
    expect((await post(slackRequest(payload, 'another-secret-of-32-characters!'))).status).toBe(401);
    expect((await post(slackRequest(payload, signingSecret, 301))).status).toBe(401);
    expect(await stated(id, 'argus.incident.acknowledged.v1')).toEqual([]);
  });

  it('asks for an approval with buttons, tells who decides that it cannot be done now, and shows who decided', async () => {
    const id = await incident();
    const approval = { incidentId: id, approvalId: `a-${id}`, digest: 'd1' };
    await notifier.state(
      'solicitor',
      id,
      fact('argus.approval.requested.v1', id, {
        ...{ ...approval, action: restartService, link: 'http://argus.test/approvals/a', reason: 'risk' },
        expiresAt: new Date(Date.now() + 60_000).toISOString(),
      }),
    );
    await eventually(() => postsAbout(id).length === 2, 'people are asked');
    const question = postsAbout(id)[1];
    expect(JSON.stringify(question?.blocks)).toContain('argus_approve');
    const whispered = slack.whispers.length;
    await post(
      press(question, { user: 'U0ALICE', label: 'Approve', reason: 'ok', pressedAt: '1700000300.1' }),
    );
    await eventually(() => slack.whispers.length > whispered, 'the person is told');
    expect(slack.whispers.at(-1)?.text).toMatch(/again|does not run|later/);

    const granted = fact(
      'argus.approval.granted.v1',
      id,
      { ...approval, reason: 'ok' },
      { actor: 'user:alice' },
    );
    await notifier.state('solicitor', id, granted);
    await eventually(
      () =>
        postsAbout(id)
          .slice(0, 2)
          .every(({ blocks }) => JSON.stringify(blocks).includes('Approved by alice')),
      'both messages say who decided',
    );
    expect(JSON.stringify(postsAbout(id))).not.toContain('argus_approve');
  }, 40_000);

  it('passes on after a restart what was pressed before it', async () => {
    const id = await incident();
    // No closer runs yet, so what was pressed stays to be passed on.
    const resolve = { user: 'U0ALICE', label: 'Resolve', pressedAt: '1700000400.1' };
    expect((await post(press(postsAbout(id)[0], resolve))).status).toBe(200);
    expect(await stated(id, 'argus.request.heard.v1')).toMatchObject([{ data: { asks: 'resolve' } }]);
    await notifier.restart();
    await notifier.answers('closer', { done: true, reason: 'resolved', sentence: 'The incident is closed.' });
    await eventually(
      () => slack.whispers.some(({ text }) => text === 'The incident is closed.'),
      'the person is told what came of it',
    );
    expect(await stated(id, 'argus.request.answered.v1')).toMatchObject([{ data: { done: true } }]);
  }, 40_000);

  it('shows after a restart what happened while nobody was there to show it', async () => {
    const id = await incident();
    slack.refuse({ status: 503 }, 50);
    await notifier.state('closer', id, incidentFacts(id).closed());
    await eventually(
      () => slack.calls.filter(({ method }) => method === 'chat.update').length > 0,
      'it was tried',
    );
    await notifier.restart();
    slack.refuseNothing();
    await eventually(() => shownAbout(id).includes('Closed'), 'it is shown as closed', 30_000);
  }, 60_000);
});
