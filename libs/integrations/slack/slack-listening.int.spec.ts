import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { systemClock } from '#libs/kernel';
import { type SlackFake, eventually, pressPayload, slackRequest, startSlackFake } from '#libs/testing';
import { createSlackHttp } from './slack-http.js';
import { createSlackMessenger } from './slack-messenger.js';
import type { SlackPress } from './slack-press.js';
import { createSlackSocket, type SlackSocket } from './slack-socket.js';

const signingSecret = '8f742231b10e8888abcd99yyyzzz85a5';
const token = 'xoxb-t0ken-s3cret';
const appToken = 'xapp-t0ken-s3cret';
const channel = 'C0INCIDENTS';

const presses: SlackPress[] = [];
const failures: unknown[] = [];
let slack: SlackFake;
let whilePressed: () => Promise<void>;

const listener = {
  onPress: async (press: SlackPress) => {
    presses.push(press);
    await whilePressed();
  },
  onFailure: (failure: unknown) => void failures.push(failure),
};
const access = () => ({ token, apiUrl: slack.url, timeoutMs: 20_000 });

beforeEach(async () => {
  slack = await startSlackFake({ token, appToken, channels: [channel] });
  presses.length = 0;
  failures.length = 0;
  whilePressed = () => Promise.resolve();
  await createSlackMessenger({ ...access(), clock: systemClock }).send(
    {
      ...{ notificationId: 'n1', incidentId: 'inc-1', recipients: [channel], topic: 'approval-requested' },
      ...{
        subject: 'Restart?',
        body: 'Restart checkout',
        severity: 'high',
        link: 'http://argus.test/incidents/inc-1',
      },
      buttons: [
        { action: 'acknowledge', label: 'Acknowledge' },
        { action: 'approve', label: 'Approve', approvalId: 'a-1', digest: 'd1' },
        { action: 'reject', label: 'Reject', approvalId: 'a-1', digest: 'd1' },
      ],
    },
    { mayHaveHappened: false },
  );
});
afterEach(() => slack.close());

const pressOf = (label: string, over: { reason?: string; pressedAt?: string } = {}) => {
  const [message] = slack.messages;
  if (message === undefined) throw new Error('nothing was posted');
  return pressPayload(message, { user: 'U0ALICE', label, pressedAt: '1700000100.000100', ...over });
};

describe('Slack over HTTP', () => {
  let server: Server;
  beforeEach(async () => {
    server = createServer(createSlackHttp({ ...access(), signingSecret, path: '/slack/events' }, listener));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const post = (
    { headers, body }: { headers: Readonly<Record<string, string>>; body: string },
    path = '/slack/events',
  ) =>
    fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, {
      method: 'POST',
      headers,
      body,
    });

  it('hears who pressed which button, and what they wrote beside it', async () => {
    const response = await post(
      slackRequest(pressOf('Approve', { reason: ' seen it before ' }), signingSecret),
    );
    expect(response.status).toBe(200);
    await eventually(() => presses.length === 1, 'the press is heard');
    expect(presses).toEqual([
      {
        ...{
          action: 'approve',
          incidentId: 'inc-1',
          approvalId: 'a-1',
          digest: 'd1',
          reason: 'seen it before',
        },
        user: { id: 'U0ALICE', name: 'u0alice' },
        ...{ channel, message: slack.messages[0]?.ts, pressedAt: '1700000100.000100' },
      },
    ]);
  });

  describe('on a clock that only the test moves', () => {
    beforeEach(() => {
      jest.useFakeTimers({ doNotFake: ['Date', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate'] });
    });
    afterEach(() => void jest.useRealTimers());
    /** Somebody presses, and it is heard, but cannot be relied upon before `keep`. */
    const heldPress = async () => {
      let keep = (): void => undefined;
      const heard = new Promise<void>((resolve) => {
        whilePressed = () => {
          resolve();
          return new Promise((kept) => (keep = kept));
        };
      });
      let status: number | undefined;
      const answered = post(slackRequest(pressOf('Acknowledge'), signingSecret)).then((response) => {
        status = response.status;
        return response;
      });
      await heard;
      return { keep, answered, status: () => status };
    };

    it('answers once the press cannot be lost any more', async () => {
      const { keep, answered, status } = await heldPress();
      expect(status()).toBeUndefined();
      keep();
      expect((await answered).status).toBe(200);
    });

    it('answers within three seconds in any case', async () => {
      const { answered } = await heldPress();
      jest.advanceTimersByTime(2_999);
      expect((await answered).ok).toBe(false);
    });
  });

  it('tells Slack, and so the person, when the press could not be kept', async () => {
    whilePressed = () => Promise.reject(new Error('the bus is away'));
    expect((await post(slackRequest(pressOf('Acknowledge'), signingSecret))).status).toBe(500);
    expect(failures).toHaveLength(1);
  });

  it.each([
    ['wrongly signed', () => slackRequest(pressOf('Approve'), 'another-secret-of-32-characters!')],
    ['older than five minutes', () => slackRequest(pressOf('Approve'), signingSecret, 301)],
    [
      'signed for another time',
      () => {
        const { headers, body } = slackRequest(pressOf('Approve'), signingSecret, 301);
        const now = String(Math.floor(Date.now() / 1_000));
        return { body, headers: { ...headers, 'x-slack-request-timestamp': now } };
      },
    ],
    [
      'changed after it was signed',
      () => {
        const { headers, body } = slackRequest(pressOf('Reject'), signingSecret);
        return { headers, body: body.replace('U0ALICE', 'U0MALLORY') };
      },
    ],
    [
      'not signed',
      () => {
        const { body } = slackRequest(pressOf('Approve'), signingSecret);
        return { body, headers: { 'content-type': 'application/x-www-form-urlencoded' } };
      },
    ],
  ])('refuses a request that is %s', async (_, request) => {
    expect((await post(request())).status).toBe(401);
    expect(presses).toEqual([]);
  });

  it('hears nothing but its own buttons', async () => {
    const contracts = process.env['ARGUS_CONTRACTS'] ?? join(process.cwd(), '..', 'shared', 'contracts');
    const folder = join(contracts, 'slack', 'payloads-from-tests');
    if (!existsSync(folder))
      return console.warn(`SKIPPED: ${folder} is missing, so no real payloads are tried`);
    for (const file of [
      'BlockActionTest-realPayload-block_actions',
      'MessageShortcutTest-realPayload-message_action',
    ]) {
      const payload = JSON.parse(readFileSync(join(folder, `${file}.json`), 'utf8')) as object;
      await post(slackRequest(payload, signingSecret));
    }
    const [message] = slack.messages;
    const forged = {
      ...pressOf('Approve'),
      actions: [{ action_id: 'argus_approve', value: '{"incidentId":7}' }],
    };
    expect((await post(slackRequest({ ...forged, message }, signingSecret))).status).toBe(200);
    expect(presses).toEqual([]);
  });

  it('serves nothing else', async () => {
    expect((await post(slackRequest(pressOf('Approve'), signingSecret), '/slack/other')).status).toBe(404);
    expect((await post({ headers: {}, body: 'x'.repeat(2_000_000) })).status).toBe(413);
  });
});

describe('Slack in Socket Mode', () => {
  let socket: SlackSocket;
  const disconnections: string[] = [];
  beforeEach(() => {
    disconnections.length = 0;
    const onDisconnected = (reason: string): void => void disconnections.push(reason);
    socket = createSlackSocket({ ...access(), appToken, clock: systemClock, onDisconnected }, listener);
  });
  afterEach(() => socket.stop());
  const connected = () => eventually(() => slack.sockets.length === 1, 'the connection is there');

  it('hears presses over a connection of its own, and acknowledges them', async () => {
    await socket.start();
    await connected();
    slack.sockets[0]?.send('e-1', pressOf('Acknowledge'));
    await eventually(() => presses.length === 1, 'the press is heard');
    expect(presses).toMatchObject([{ action: 'acknowledge', user: { id: 'U0ALICE' } }]);
    await eventually(() => slack.sockets[0]?.acknowledged.includes('e-1') === true, 'it is acknowledged');
    whilePressed = () => Promise.reject(new Error('the bus is away'));
    slack.sockets[0]?.send('e-2', pressOf('Acknowledge'));
    await eventually(() => failures.length === 1, 'the failure is told');
    expect(slack.sockets[0]?.acknowledged).toEqual(['e-1']);
  });

  it('connects again when the connection is lost', async () => {
    await socket.start();
    await connected();
    slack.sockets[0]?.drop();
    await eventually(() => disconnections.length > 0, 'the loss is noticed');
    await connected();
    slack.sockets[0]?.send('e-2', pressOf('Acknowledge'));
    await eventually(() => presses.length === 1, 'the press is heard');
  });

  it('goes on trying where Slack does not answer or refuses the token, and harms nobody meanwhile', async () => {
    const refused = createSlackSocket(
      {
        ...{ ...access(), appToken: 'xapp-wrong', clock: systemClock },
        onDisconnected: (reason) => void disconnections.push(reason),
      },
      listener,
    );
    await refused.start();
    await eventually(() => disconnections.length > 1, 'it has tried again');
    await refused.stop();
    expect(disconnections.join()).not.toContain('xapp-wrong');
  });
});
