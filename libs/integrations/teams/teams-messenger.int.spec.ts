import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { effectDone, type Messenger, type OutgoingMessage, permanent } from '#libs/integrations/port';
import { systemClock } from '#libs/kernel';
import { type HttpReceiver, type ReceivedPost, startHttpReceiver } from '#libs/testing';
import { describeMessenger } from '#libs/testing/contract-suites';
import { createTeamsMessenger } from './teams-messenger.js';

const name = 'ARGUS_TEAMS_WEBHOOK';

let receiver: HttpReceiver;
let messenger: Messenger;
const messengerTo = ({ url }: Pick<HttpReceiver, 'url'>, timeoutMs = 20_000) =>
  createTeamsMessenger({
    ...{ timeoutMs, clock: systemClock, names: () => [name] },
    targetOf: (asked) =>
      asked === name
        ? effectDone({ url: `${url}/workflows/abc/triggers/manual/paths/invoke?sig=t0ken-in-query` })
        : permanent(`set the environment variable ${asked}`),
  });

interface Run {
  readonly text: string;
  readonly selectAction?: { readonly url: string };
}
interface Card {
  readonly type: string;
  readonly version: string;
  readonly body: readonly { readonly type: string; readonly id?: string; readonly inlines: readonly Run[] }[];
  readonly actions: readonly { readonly type: string; readonly url: string }[];
}

const cardIn = ({ json }: ReceivedPost): Card =>
  (json['attachments'] as { contentType: string; content: Card }[])[0]?.content as Card;
const linesOf = (card: Card): string[] =>
  card.body.map(({ inlines }) => inlines.map(({ text }) => text).join(''));

describeMessenger('Teams', {
  async start() {
    receiver = await startHttpReceiver({ status: 202 });
    messenger = messengerTo(receiver);
    return {
      get messenger() {
        return messenger;
      },
      recipients: [name],
      delivered: async () => receiver.posts.map(delivered),
      loseNextAnswer: () => receiver.dropAnswers(1),
      close: () => receiver.close(),
    };
  },
  copies: 'same-name',
  threads: false,
  secret: 't0ken-in-query',
  refuse: (refusal) => receiver.next(refusal),
  failures: [
    { name: '429 without Retry-After', arrange: () => receiver.next({ status: 429 }), expected: 'temporary' },
    {
      name: 'a redirect',
      arrange: () => receiver.next({ status: 302, headers: { location: 'http://127.0.0.1:1/' } }),
      expected: 'permanent',
      says: /302/,
    },
    {
      name: 'a flow that is turned off',
      arrange: () => receiver.next({ status: 404 }),
      expected: 'permanent',
      says: /turn it on/,
    },
    {
      name: 'an address that never answers',
      arrange: () => {
        messenger = messengerTo(receiver, 500);
        receiver.hang();
      },
      expected: 'temporary',
      says: /ETIMEDOUT/,
    },
    { name: 'no server', arrange: () => receiver.close(), expected: 'temporary', says: /ECONNREFUSED/ },
  ],
});

function delivered(post: ReceivedPost) {
  const card = cardIn(post);
  const [subject = '', ...lines] = linesOf(card);
  return { externalId: card.body[0]?.id ?? '', subject, text: lines.join('\n'), raw: post.body };
}

describe('Teams messenger', () => {
  beforeEach(async () => {
    receiver = await startHttpReceiver({ status: 202 });
  });
  afterEach(() => receiver.close());

  const message: OutgoingMessage = {
    ...{ notificationId: 'n1', incidentId: 'inc-1', recipients: [name], topic: 'opened' },
    ...{ subject: 'Disk', body: 'See https://grafana.example/d\n\n[your bank](https://evil.example)' },
    ...{ severity: 'critical', link: 'http://127.0.0.1:4000/incidents/inc-1' },
  };
  const first = { mayHaveHappened: false };

  it('posts a card whose text is text, with a link that says where it leads', async () => {
    await messengerTo(receiver).send(message, first);
    const [post] = receiver.posts;
    expect(post?.json).toMatchObject({
      type: 'message',
      attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive' }],
    });
    const card = cardIn(post as ReceivedPost);
    expect(card).toMatchObject({ type: 'AdaptiveCard', version: '1.4' });
    // Text blocks obey Markdown.
    expect(new Set(card.body.map(({ type }) => type))).toEqual(new Set(['RichTextBlock']));
    const links = card.body
      .flatMap(({ inlines }) => inlines)
      .filter(({ selectAction }) => selectAction !== undefined);
    expect(links.map(({ text, selectAction }) => [text, selectAction?.url])).toEqual([
      ['https://grafana.example/d', 'https://grafana.example/d'],
      ['https://evil.example)', 'https://evil.example)'],
    ]);
    expect(card.actions).toMatchObject([{ type: 'Action.OpenUrl', url: message.link }]);
  });

  it('keeps within what Teams takes, however long the text', async () => {
    const body = `${'<&>"'.repeat(9_000)}\n${'short line\n'.repeat(20_000)}`;
    await messengerTo(receiver).send({ ...message, body: `first\n${body}` }, first);
    const [post] = receiver.posts;
    expect(Buffer.byteLength(post?.body ?? '')).toBeLessThan(28_000);
    expect(linesOf(cardIn(post as ReceivedPost)).join('\n')).toMatch(/first\n… the rest is on the page/);
  });

  it('says which variable is missing, and sends nothing', async () => {
    expect(
      await messengerTo(receiver).send({ ...message, recipients: ['ARGUS_TEAMS_OTHER'] }, first),
    ).toMatchObject({
      kind: 'permanent',
      reason: expect.stringContaining('ARGUS_TEAMS_OTHER'),
    });
    expect(receiver.posts).toEqual([]);
  });
});
