import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { describeMessenger } from '#libs/testing/contract-suites';
import type { Messenger } from '#libs/integrations/port';
import { ManualClock, type SlackFake, type SlackFakeMessage, startSlackFake } from '#libs/testing';
import { createSlackMessenger } from './slack-messenger.js';

const token = 'xoxb-t0ken-s3cret';
const channel = 'C0INCIDENTS';
const elsewhere = 'C0ELSEWHERE';

let slack: SlackFake;
const start = () => startSlackFake({ token, channels: [channel], foreignChannels: [elsewhere] });
const clock = new ManualClock();
const messenger = (settings: { token?: string; channel?: string } = {}) =>
  createSlackMessenger({ token, channel, apiUrl: slack.url, timeoutMs: 20_000, clock, ...settings });

/** One that is never asked too often. */
function unhurried(): Messenger {
  const plain = messenger();
  return {
    ...plain,
    send: (...asked) => {
      clock.advance(1_000);
      return plain.send(...asked);
    },
  };
}

describeMessenger('Slack', {
  async start() {
    slack = await start();
    return {
      messenger: unhurried(),
      recipients: [channel],
      delivered: async () => slack.messages.map(delivered),
      loseNextAnswer: () => slack.dropAnswers(),
      close: () => slack.close(),
    };
  },
  copies: 'none',
  secret: token,
  refuse: (refusal) => slack.refuse(refusal),
  failures: [
    { name: '429 without Retry-After', arrange: () => slack.refuse({ status: 429 }), expected: 'temporary' },
    { name: 'a page in place of the API', arrange: () => slack.refuse(page), expected: 'temporary' },
    {
      name: 'an error of Slack',
      arrange: () => slack.refuse(error('internal_error')),
      expected: 'temporary',
    },
    { name: 'no server', arrange: () => slack.close(), expected: 'temporary', says: /could not be reached/ },
    {
      name: 'invalid_auth',
      arrange: () => slack.refuse(error('invalid_auth')),
      expected: 'permanent',
      says: /ARGUS_SLACK_TOKEN/,
    },
    {
      name: 'channel_not_found',
      arrange: () => slack.refuse(error('channel_not_found')),
      expected: 'permanent',
      says: /slack_channels/,
    },
    {
      name: 'not_in_channel',
      arrange: () => slack.refuse(error('not_in_channel')),
      expected: 'permanent',
      says: /invite/,
    },
  ],
});

const page = { status: 200, body: `<html>${token}</html>` };
const error = (name: string) => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ ok: false, error: name }),
});

interface Block {
  readonly type: string;
  readonly text?: { readonly text: string };
}
const unescape = (text: string): string =>
  text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');

function delivered(message: SlackFakeMessage) {
  const blocks = (message.blocks ?? []) as Block[];
  const textOf = (type: string) =>
    blocks.filter((block) => block.type === type).map((block) => block.text?.text ?? '');
  return {
    externalId: message.ts,
    thread: message.thread_ts,
    subject: textOf('header').join(),
    text: unescape(textOf('section').join('\n')),
    raw: JSON.stringify(message),
  };
}

describe('Slack messenger', () => {
  beforeEach(async () => {
    slack = await start();
  });
  afterEach(() => slack.close());
  const message = {
    notificationId: 'n1',
    incidentId: 'inc-1',
    recipients: [channel],
    topic: 'opened',
    subject: '<!channel> burning',
    body: '<!channel> <@U1> see https://runbooks.example/a|b?x=1&y=2',
    severity: 'critical' as const,
    link: 'http://127.0.0.1:4000/incidents/inc-1',
  };
  const first = { mayHaveHappened: false };

  it('leaves no control sequence of an alert in what Slack parses', async () => {
    await messenger().send(message, first);
    const [sent] = slack.messages;
    const [, section, context] = (sent?.blocks ?? []) as Block[];
    expect(sent?.text).toBe('&lt;!channel&gt; burning');
    expect(section).toMatchObject({ text: { type: 'mrkdwn', verbatim: true } });
    expect(section?.text?.text).toBe(
      '&lt;!channel&gt; &lt;@U1&gt; see <https://runbooks.example/a%7Cb?x=1&amp;y=2>',
    );
    expect(context).toMatchObject({
      elements: [{ text: '<http://127.0.0.1:4000/incidents/inc-1|inc-1> · critical' }],
    });
  });

  it('keeps within the limits of Slack, however long the text', async () => {
    const body = `${'<&>'.repeat(4_000)}\n${'short line\n'.repeat(20_000)}`;
    expect(await messenger().send({ ...message, subject: 'x'.repeat(400), body }, first)).toMatchObject({
      kind: 'done',
    });
    expect(slack.messages[0]?.blocks?.length).toBeLessThanOrEqual(50);
  });

  it('looks through more than one page of the channel', async () => {
    await messenger().send(message, first);
    for (let i = 0; i < 210; i++) await messenger().send({ ...message, notificationId: `later-${i}` }, first);
    const found = await messenger().send(message, { mayHaveHappened: true });
    expect(found).toEqual({ kind: 'done', value: { externalId: slack.messages[0]?.ts }, foundAgain: true });
    expect(slack.messages).toHaveLength(211);
  });

  it('asks once: when to try again is not the client’s to decide', async () => {
    slack.refuse({ status: 503 }, 5);
    await messenger().send(message, first);
    expect(slack.calls).toHaveLength(1);
  });

  it('looks for a message before it posts it, and posts nothing when it cannot look', async () => {
    slack.refuse({ status: 503 });
    expect(await messenger().send(message, { mayHaveHappened: true })).toMatchObject({ kind: 'temporary' });
    expect(slack.calls.map(({ method }) => method)).toEqual(['conversations.history']);
  });

  it('shows how things stand, and buttons that Slack takes', async () => {
    const approval = { approvalId: 'a-1', digest: 'd1' };
    const buttons = [
      { action: 'acknowledge', label: 'Acknowledge' },
      { action: 'resolve', label: 'Resolve', question: 'Is it over?' },
      { action: 'approve', label: 'Approve', question: 'x'.repeat(400), ...approval },
      { action: 'reject', label: 'Reject', ...approval },
    ] as const;
    const status = ['Acknowledged by <!here> alice'];
    const { value } = (await messenger().send({ ...message, buttons }, first)) as {
      value: { externalId: string };
    };
    await messenger().update?.(value.externalId, { ...message, status, buttons });
    const blocks = (slack.messages[0]?.blocks ?? []) as Block[];
    expect(blocks.map(({ type }) => type)).toEqual([
      ...['header', 'section', 'section', 'actions', 'input', 'actions', 'context'],
    ]);
    expect(blocks[1]?.text?.text).toBe('Acknowledged by &lt;!here&gt; alice');
    await messenger().update?.(value.externalId, message);
    expect(JSON.stringify(slack.messages)).not.toContain('button');
  });

  it('tells a person in the conversation that the app has with them', async () => {
    const toAlice = { ...message, recipients: ['U0ALICE'] };
    const { value } = (await messenger().send(toAlice, first)) as { value: { externalId: string } };
    expect(await messenger().send(toAlice, { mayHaveHappened: true })).toMatchObject({ foundAgain: true });
    expect(await messenger().update?.(value.externalId, toAlice)).toMatchObject({ kind: 'done' });
    expect(slack.messages.map((each) => each.channel)).toEqual(['DU0ALICE']);
  });

  it.each([
    ['message_not_found', 'permanent', /deleted/],
    ['cant_update_message', 'permanent', /another app/],
    ['ratelimited', 'temporary', /ratelimited/],
  ] as const)('says what %s means for a message that is to change', async (name, kind, reason) => {
    slack.refuse(error(name));
    expect(await messenger().update?.('1.2', message)).toMatchObject({
      kind,
      reason: expect.stringMatching(reason),
    });
  });

  it.each([
    ['answers 403', () => Promise.resolve(new Response('', { status: 403 })), /^[\d.:]+, .* answered 403$/],
    [
      'is not reached',
      () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } })),
      /^[\d.:]+, .* could not be reached: ECONNREFUSED$/,
    ],
  ] as const)('names the host, not the address, that takes files when it %s', async (_, answer, reason) => {
    const { value } = (await messenger().send(message, first)) as { value: { externalId: string } };
    const { fetch } = globalThis;
    const asked = jest
      .spyOn(globalThis, 'fetch')
      .mockImplementation((to, ...how) =>
        JSON.stringify(to).includes('/upload/') ? answer() : fetch(to, ...how),
      );
    const file = { recipients: [channel], thread: value.externalId, title: 'cpu', fileName: 'cpu.png' };
    const effect = await messenger().attach({ ...file, content: new Uint8Array(1) }, first);
    asked.mockRestore();
    expect(effect).toMatchObject({ kind: 'temporary', reason: expect.stringMatching(reason) });
    expect(effect).not.toMatchObject({ reason: expect.stringContaining('/upload/') });
  });

  it('names what is wrong when checked', async () => {
    expect(await messenger({ token: 'xoxb-wrong' }).check()).toMatchObject({
      kind: 'permanent',
      reason: expect.stringContaining('ARGUS_SLACK_TOKEN'),
    });
    const outside = messenger({ channel: elsewhere });
    expect(await outside.check()).toMatchObject({
      kind: 'permanent',
      reason: expect.stringContaining('/invite'),
    });
  });
});
