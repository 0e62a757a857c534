import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EventData } from '#libs/contracts';
import {
  type SlackFake,
  type SlackFakeMessage,
  type SlackRequest,
  eventually,
  pressPayload,
  slackRequest,
  startSlackFake,
} from '#libs/testing';
import { countByType, eventIn, incidentOf, incidentsOf } from './record.js';
import { type RunningArgus, startArgus } from './running-argus.js';
import { sampleDelivery } from './sample-delivery.js';

const signingSecret = '8f742231b10e8888abcd99yyyzzz85a5';
const channel = 'C0INCIDENTS';
const secrets = { ARGUS_SLACK_TOKEN: 'xoxb-slack-token-93ab', ARGUS_SLACK_SIGNING_SECRET: signingSecret };

let slack: SlackFake;
let argus: RunningArgus;
beforeAll(async () => {
  slack = await startSlackFake({ token: secrets.ARGUS_SLACK_TOKEN, channels: [channel] });
  argus = await startArgus({
    env: secrets,
    config: { notifier: { slack: { apiUrl: slack.url } } },
    policy: {
      people: [
        { name: 'alice', slack: 'U0ALICE' },
        { name: 'bob', slack: 'U0BOB' },
      ],
      approvals: {
        approvers: ['alice'],
        rules: [
          {
            name: 'soon',
            when: 'incident.labels["service"] == "billing"',
            approvers: ['alice'],
            // Long enough for Slack to have asked before it is over.
            expiry: '20s',
          },
        ],
      },
      route: {
        receiver: 'default',
        group_by: ['alertname', 'service'],
        group_wait: '0s',
        group_interval: '500ms',
      },
      receivers: [{ name: 'default', slack_channels: [channel] }],
    },
  });
}, 240_000);
afterAll(async () => {
  await argus?.dispose();
  await slack?.close();
}, 90_000);

type Approval = EventData<'argus.approval.requested.v1'>;

/** Has a service fail, and waits until somebody is asked in Slack whether it may be restarted. */
async function askedAbout(
  service: string,
  severity = 'critical',
): Promise<{ approval: Approval; question: SlackFakeMessage }> {
  expect((await argus.deliver(sampleDelivery({ service, severity }))).status).toBe(200);
  const incident = await eventually(
    async () => (await incidentsOf(argus)).find(({ groupLabels }) => groupLabels['service'] === service),
    `there is an incident about ${service}`,
    30_000,
  );
  const { data: approval } = await eventIn(argus, incident.id, 'argus.approval.requested.v1');
  const question = await eventually(
    () => slack.messages.find(({ blocks }) => JSON.stringify(blocks).includes(`${approval.approvalId}`)),
    'Slack asks',
    30_000,
  );
  return { approval, question };
}

const press = (question: SlackFakeMessage, user: string, label: string, pressedAt: string): SlackRequest =>
  slackRequest(
    pressPayload(question, { user, label, reason: 'safe at this hour', pressedAt }),
    signingSecret,
  );
const post = async ({ headers, body }: SlackRequest): Promise<number> =>
  (await fetch(`${argus.url}/slack/events`, { method: 'POST', headers, body })).status;
const whispersTo = (user: string): string[] =>
  slack.whispers.filter((each) => each.user === user).map(({ text }) => text);
const toldNext = async (user: string, request: SlackRequest): Promise<string> => {
  const before = whispersTo(user).length;
  expect(await post(request)).toBe(200);
  return eventually(() => whispersTo(user)[before], `${user} is told what came of it`, 30_000);
};
const countsOf = async ({ incidentId }: Approval) =>
  countByType((await incidentOf(argus, incidentId)).timeline);
const restarted = async (): Promise<string> =>
  readFile(join(argus.dataDir, 'demo-restarts.log'), 'utf8').catch(() => '');

describe('an action that waits for a person in Slack', () => {
  let approval: Approval;
  let question: SlackFakeMessage;

  it('is asked about with what would run, and who may say so', async () => {
    ({ approval, question } = await askedAbout('checkout'));
    const shown = JSON.stringify(question.blocks);
    for (const text of ['Restart checkout', 'Approve', 'Reject', 'of alice', approval.digest])
      expect(shown).toContain(text);
  }, 120_000);

  it('is not run by what Slack has not signed, or has signed too long ago', async () => {
    const payload = pressPayload(question, { user: 'U0ALICE', label: 'Approve', pressedAt: '1700000001.1' });
    expect(await post(slackRequest(payload, 'another-secret-of-32-characters!'))).toBe(401);
    expect(await post(slackRequest(payload, signingSecret, 301))).toBe(401);
    expect(await countsOf(approval)).not.toHaveProperty('argus.approval.granted.v1');
  }, 60_000);

  it('is not run by somebody whom the policy does not know, or does not let decide', async () => {
    const stranger = await toldNext('U0MALLORY', press(question, 'U0MALLORY', 'Approve', '1700000002.1'));
    const colleague = await toldNext('U0BOB', press(question, 'U0BOB', 'Approve', '1700000002.2'));
    expect([stranger, colleague].map((text) => text.length > 20)).toEqual([true, true]);
    const counts = await countsOf(approval);
    expect(counts).not.toHaveProperty('argus.approval.granted.v1');
    expect(counts).not.toHaveProperty('argus.approval.rejected.v1');
    expect(await restarted()).not.toContain('checkout');
  }, 60_000);

  it('runs once when the right one says so, however often, and Slack shows who', async () => {
    const request = press(question, 'U0ALICE', 'Approve', '1700000003.1');
    const doubleClick = press(question, 'U0ALICE', 'Approve', '1700000003.2');
    expect(await Promise.all([request, doubleClick, request].map(post))).toEqual([200, 200, 200]);
    await eventIn(argus, approval.incidentId, 'argus.action.succeeded.v1');
    expect(await post(request)).toBe(200);
    const saysWho = () =>
      slack.messages.filter(({ blocks }) => JSON.stringify(blocks).includes('Approved by alice'));
    await eventually(
      () => saysWho().length >= 2 && saysWho().some(({ ts }) => ts === question.ts),
      'the question and the incident’s message say who',
      30_000,
    );
    expect(await countsOf(approval)).toMatchObject({
      'argus.approval.granted.v1': 1,
      'argus.action.started.v1': 1,
      'argus.action.succeeded.v1': 1,
    });
    const { timeline } = await incidentOf(argus, approval.incidentId);
    const granted = timeline.find(({ type }) => type === 'argus.approval.granted.v1');
    expect(granted).toMatchObject({ actor: 'user:alice', data: { reason: 'safe at this hour' } });
    expect((await restarted()).match(/checkout/g)?.length).toBeGreaterThan(0);
    const current = slack.messages.find(({ ts }) => ts === question.ts);
    expect(JSON.stringify(current?.blocks)).not.toContain('argus_approve');
    // What she is told next is about what she does next.
    await eventually(
      () => whispersTo('U0ALICE').length >= 2,
      'she is told what came of both presses',
      30_000,
    );
  }, 120_000);

  it('is not run after the time is up', async () => {
    const { approval: late, question: asked } = await askedAbout('billing');
    const request = press(asked, 'U0ALICE', 'Approve', '1700000004.1');
    await eventIn(argus, late.incidentId, 'argus.approval.expired.v1');
    await toldNext('U0ALICE', request);
    expect(await countsOf(late)).not.toHaveProperty('argus.approval.granted.v1');
    expect(await restarted()).not.toContain('billing');
  }, 120_000);

  it('is not run by a button from before the incident changed', async () => {
    const { approval: before, question: asked } = await askedAbout('search', 'high');
    const request = press(asked, 'U0ALICE', 'Approve', '1700000005.1');
    await argus.deliver(sampleDelivery({ service: 'search', severity: 'critical' }));
    // Before that she may still agree to what it was.
    await eventIn(argus, before.incidentId, 'argus.approval.expired.v1');
    await toldNext('U0ALICE', request);
    const { timeline } = await incidentOf(argus, before.incidentId);
    const granted = timeline.filter(
      ({ type, data }) => type === 'argus.approval.granted.v1' && (data as Approval).digest === before.digest,
    );
    expect(granted).toEqual([]);
    expect(await restarted()).not.toContain('search');
  }, 120_000);

  it('is an incident that a person acknowledges and calls over in Slack', async () => {
    const root = slack.messages.find(
      ({ metadata, thread_ts: thread }) =>
        metadata?.event_payload?.['incident_id'] === approval.incidentId && thread === undefined,
    ) as SlackFakeMessage;
    expect(await toldNext('U0ALICE', press(root, 'U0ALICE', 'Acknowledge', '1700000006.1'))).toMatch(
      /Acknowledged/,
    );
    await toldNext('U0ALICE', press(root, 'U0ALICE', 'Resolve', '1700000006.2'));
    await eventIn(argus, approval.incidentId, 'argus.incident.resolved.v1');
  }, 120_000);

  it('leaves no secret in the log or the record', async () => {
    const record = JSON.stringify(await argus.api('/audit?limit=500'));
    await argus.stop();
    for (const secret of Object.values(secrets)) {
      expect(argus.logs().includes(secret)).toBe(false);
      expect(record.includes(secret)).toBe(false);
    }
  }, 90_000);
});
