import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSlackMessenger } from '#libs/integrations/slack';
import { ManualClock, type SlackFake, startSlackFake } from '#libs/testing';
import type { SendNotification } from './domain/requests.js';
import { createCarryOut } from './effects.js';
import { NotifierMeans } from './notifier-means.js';

const channel = 'C0INCIDENTS';
const token = 'xoxb-s3cret';
const command: SendNotification = {
  kind: 'send-notification',
  notificationId: 'n1',
  incidentId: 'inc-1',
  channel: 'slack',
  recipients: [channel],
  topic: 'opened',
  subject: '[CRITICAL] Disk is filling (inc-1)',
  body: 'Disk is filling',
  severity: 'critical',
  link: 'http://127.0.0.1:8080/incidents/inc-1',
  receiver: 'default',
  group: { receiver: 'default', groupKey: '{}:{}', groupLabels: {}, alerts: [], truncatedAlerts: 0 },
};

describe('the notifier’s effects on Slack', () => {
  let slack: SlackFake;
  let clock: ManualClock;
  beforeEach(async () => {
    clock = new ManualClock();
    slack = await startSlackFake({ token, channels: [channel] });
  });
  afterEach(() => slack.close());

  const hands = () =>
    createCarryOut(
      new NotifierMeans({
        messengers: new Map([
          ['slack', createSlackMessenger({ token, channel, apiUrl: slack.url, timeoutMs: 20_000, clock })],
        ]),
        maxAttempts: 3,
        clock,
      }),
    );

  it('tries again when Slack says so', async () => {
    slack.refuse({ status: 429, headers: { 'retry-after': '7' } });
    expect(await hands()(command, 1)).toMatchObject({ kind: 'retry', afterMs: 7_000 });
  });

  it('looks for nothing after Slack has said that it came too often, and asks it nothing meanwhile', async () => {
    const carryOut = hands();
    slack.refuse({ status: 429, headers: { 'retry-after': '7' } });
    await carryOut(command, 1);
    expect(await carryOut({ ...command, notificationId: 'n2' }, 1)).toMatchObject({ afterMs: 7_000 });
    clock.advance(7_000);
    expect(await carryOut(command, 2)).toMatchObject({ kind: 'facts' });
    expect(slack.calls.map(({ method }) => method)).toEqual(['chat.postMessage', 'chat.postMessage']);
  });

  it('never gives up what it kept back itself, and posts one message a second in a channel', async () => {
    const carryOut = hands();
    const post = (id: string, attempt: number) => carryOut({ ...command, notificationId: id }, attempt);
    for (const id of ['n1', 'n2']) expect(await post(id, 1)).toMatchObject({ kind: 'facts' });
    expect(await post('n4', 3)).toMatchObject({ kind: 'retry', afterMs: 2_000 });
    clock.advance(2_000);
    expect(await post('n4', 4)).toMatchObject({ kind: 'facts' });
    expect(slack.messages).toHaveLength(3);
  });

  it('posts once though the answer to the first attempt is lost', async () => {
    slack.dropAnswers();
    expect(await hands()(command, 1)).toMatchObject({ kind: 'retry' });
    expect(await hands()(command, 2)).toMatchObject({ facts: [{ data: { foundAgain: true } }] });
    expect(slack.messages).toHaveLength(1);
  });

  it('gives up after the last attempt, and says why', async () => {
    slack.refuse({ status: 503 }, 2);
    expect(await hands()(command, 2)).toMatchObject({ kind: 'retry' });
    expect(await hands()(command, 3)).toMatchObject({
      facts: [
        { type: 'argus.notification.failed.v1', data: { reason: expect.stringMatching(/3 attempts.*503/) } },
      ],
    });
  });

  it('gives up at once what no waiting mends', async () => {
    const wrong = createSlackMessenger({
      ...{ token: 'xoxb-wrong', channel, apiUrl: slack.url, timeoutMs: 20_000, clock },
    });
    const outcome = await createCarryOut(
      new NotifierMeans({ messengers: new Map([['slack', wrong]]), maxAttempts: 3, clock }),
    )(command, 1);
    expect(outcome).toMatchObject({ facts: [{ type: 'argus.notification.failed.v1' }] });
    expect(JSON.stringify(outcome)).not.toContain('xoxb-wrong');
  });
});
