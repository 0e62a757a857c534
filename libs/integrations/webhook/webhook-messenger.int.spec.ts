import { afterEach, describe, expect, it } from '@jest/globals';
import { effectDone, type Messenger, type OutgoingMessage, permanent } from '#libs/integrations/port';
import { systemClock } from '#libs/kernel';
import { describeMessenger } from '#libs/testing/contract-suites';
import { signatureOf } from './signature.js';
import { startTestReceiver, type ReceivedPost, type TestReceiver } from './testing/receiver.js';
import { createWebhookMessenger } from './webhook-messenger.js';

const secret = 'hmac-s3cret';
const name = 'hooks.example#1';

let receiver: TestReceiver;
let messenger: Messenger;
const messengerTo = ({ url }: Pick<TestReceiver, 'url'>, timeoutMs = 20_000) =>
  createWebhookMessenger({
    ...{ timeoutMs, clock: systemClock, names: () => [name] },
    targetOf: (asked) =>
      asked === name
        ? effectDone({ url: `${url}/hook/t0ken-in-path`, secret })
        : permanent(`the policy has no webhook ${asked} any more`),
  });

describeMessenger('webhook', {
  async start() {
    receiver = await startTestReceiver();
    messenger = messengerTo(receiver);
    let losesAnswer = false;
    return {
      messenger: {
        ...messenger,
        // On a kept connection a request is made again at once: that answer is lost, too.
        async send(message, attempt) {
          receiver.dropAnswers(losesAnswer);
          losesAnswer = false;
          const effect = await messenger.send(message, attempt);
          receiver.dropAnswers(false);
          return effect;
        },
      },
      recipients: [name],
      delivered: async () => receiver.posts.map(delivered),
      loseNextAnswer: () => {
        losesAnswer = true;
      },
      close: () => receiver.close(),
    };
  },
  copies: 'same-name',
  secret: 't0ken-in-path',
  refuse: (refusal) => receiver.next({ kind: 'answer', ...refusal }),
  failures: [
    { name: '429 without Retry-After', arrange: () => receiver.next(status(429)), expected: 'temporary' },
    {
      name: '503 that repeats the secret',
      arrange: () => receiver.next(status(503, `${secret} t0ken-in-path`)),
      expected: 'temporary',
      says: /503/,
    },
    { name: 'a redirect', arrange: () => receiver.next(status(302)), expected: 'permanent', says: /policy/ },
    {
      name: 'a receiver that never answers',
      arrange: () => {
        messenger = messengerTo(receiver, 500);
        receiver.next({ kind: 'hang' });
      },
      expected: 'temporary',
      says: /ETIMEDOUT/,
    },
    { name: 'no receiver', arrange: () => receiver.close(), expected: 'temporary', says: /ECONNREFUSED/ },
  ],
});

const status = (code: number, body = '') => ({ kind: 'answer', status: code, body }) as const;

const delivered = ({ headers, body, json }: ReceivedPost) => ({
  externalId: String(headers['idempotency-key']),
  thread: json['thread'] as string | undefined,
  subject: String(json['subject']).replace(/[\r\n]+/g, ' '),
  text: String(json['text']),
  raw: body,
});

describe('webhook messenger', () => {
  afterEach(() => receiver.close());

  const message: OutgoingMessage = {
    ...{ notificationId: 'n1', incidentId: 'inc-1', recipients: [name], topic: 'updated' },
    ...{ subject: 'Disk', body: 'Disk is filling', severity: 'critical' },
    link: 'http://127.0.0.1:4000/incidents/inc-1',
    group: {
      ...{ receiver: 'default', groupKey: '{}:{alertname="A"}', groupLabels: { alertname: 'A' } },
      truncatedAlerts: 3,
      alerts: [
        {
          ...{ status: 'firing', fingerprint: 'f1', generatorURL: 'http://p/graph' },
          ...{ labels: { alertname: 'A', instance: 'a' }, annotations: { summary: 's' } },
          ...{ startsAt: '2025-11-21T08:00:00.123456789Z', endsAt: '0001-01-01T00:00:00Z' },
        },
        {
          ...{ status: 'resolved', fingerprint: 'f2', generatorURL: '' },
          ...{ labels: { alertname: 'A', instance: 'b' }, annotations: {} },
          ...{ startsAt: '2025-11-21T08:00:00Z', endsAt: '2025-11-21T08:05:00Z' },
        },
      ],
    },
  };
  const first = { mayHaveHappened: false };

  it('tells the group as Alertmanager does, and what Argus knows besides', async () => {
    receiver = await startTestReceiver();
    await messengerTo(receiver).send(message, first);
    expect(receiver.posts[0]?.json).toEqual({
      receiver: 'default',
      status: 'firing',
      alerts: message.group?.alerts,
      groupLabels: { alertname: 'A' },
      commonLabels: { alertname: 'A' },
      commonAnnotations: {},
      externalURL: 'http://127.0.0.1:4000',
      version: '4',
      groupKey: '{}:{alertname="A"}',
      truncatedAlerts: 3,
      notificationId: 'n1',
      incidentId: 'inc-1',
      topic: 'updated',
      severity: 'critical',
      link: 'http://127.0.0.1:4000/incidents/inc-1',
      subject: 'Disk',
      text: 'Disk is filling',
    });
  });

  it('signs the time and the body, and says how to know a copy', async () => {
    receiver = await startTestReceiver();
    const before = Math.floor(Date.now() / 1_000);
    await messengerTo(receiver).send(message, first);
    const { headers, body } = receiver.posts[0] as ReceivedPost;
    const timestamp = String(headers['x-argus-timestamp']);
    expect(Number(timestamp)).toBeGreaterThanOrEqual(before);
    expect(headers['x-argus-signature']).toBe(signatureOf(secret, timestamp, body));
    expect(headers).toMatchObject({ 'idempotency-key': 'n1', 'content-type': 'application/json' });
  });

  it('keeps its connection, and opens another when the receiver has closed it meanwhile', async () => {
    receiver = await startTestReceiver();
    messenger = messengerTo(receiver);
    for (let count = 0; count < 3; count++) await messenger.send(message, first);
    expect(receiver.connections).toBe(1);
    receiver.closeConnections();
    expect(await messenger.send(message, first)).toMatchObject({ kind: 'done' });
    expect(receiver.connections).toBe(2);
  });

  it('waits for an answer that comes in time', async () => {
    receiver = await startTestReceiver();
    receiver.next({ kind: 'slow', ms: 300 });
    expect(await messengerTo(receiver).send(message, first)).toMatchObject({ kind: 'done' });
  });

  it('is not held up by an answer whose body never ends', async () => {
    receiver = await startTestReceiver();
    receiver.next({ kind: 'endless' });
    messenger = messengerTo(receiver);
    for (const time of ['then', 'after it'])
      expect([time, await messenger.send(message, first)]).toMatchObject([time, { kind: 'done' }]);
  });

  it('sends nothing to a webhook that the policy does not have any more', async () => {
    receiver = await startTestReceiver();
    expect(await messengerTo(receiver).send({ ...message, recipients: ['other#2'] }, first)).toMatchObject({
      kind: 'permanent',
      reason: expect.stringContaining('policy'),
    });
    expect(receiver.posts).toEqual([]);
  });
});
