import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Fact, type Recorded, fact, parseSubject, state as asEvents, subjects } from '#libs/contracts';
import { fold } from '#libs/event-store';
import type { OutgoingMessage } from '#libs/integrations/port';
import { type SlackMessenger, createSlackMessenger } from '#libs/integrations/slack';
import { ManualClock, type SlackFake, eventually, startSlackFake } from '#libs/testing';
import { incidentFacts } from '#libs/testing/incident-history';
import { emptyCard, evolveCard } from './domain/slack-card.js';
import { SlackBoard } from './slack-board.js';
import { SlackFindings } from './slack-findings.js';

const token = 'xoxb-t0ken-s3cret';
const channel = 'C0INCIDENTS';
const otherChannel = 'C0OTHERS';
const incidentId = 'inc-1';
const about = incidentFacts(incidentId);

let slack: SlackFake;
let clock: ManualClock;
let board: SlackBoard;
/** What the board works with: its pace is the account's. */
let account: SlackMessenger;
const history: Recorded[] = [];
const warnings: unknown[] = [];

/** What is stored, message by message; the last one is noticed. */
function happens(agent: 'router' | 'notifier' | 'closer' | 'triage', ...facts: Fact[]): void {
  const sequence = history.length + 1;
  const correlationId = facts[0]?.subject ?? '';
  const events = asEvents(facts, { agent, cause: `c-${sequence}`, correlationId, now: clock.now() });
  const subject = subjects.incident(correlationId, agent);
  history.push({
    ...{ stream: 'INCIDENTS', sequence, subject, agent, events, storedAt: clock.now() },
    ...{ messageId: `m-${sequence}`, key: '', signature: '', bytes: new Uint8Array() },
  });
  board.noticed({ subject, events });
}
const message: OutgoingMessage = {
  ...{ notificationId: 'n1', incidentId, recipients: [channel], topic: 'opened' },
  ...{ subject: 'Disk', body: 'Disk is filling', severity: 'high' },
  link: 'http://argus.test/incidents/inc-1',
};
const cardOf = (id: string) => {
  const own = history.filter(({ subject }) => parseSubject(subject)?.entity === id);
  return Promise.resolve(fold(own, emptyCard(id), evolveCard));
};
const messenger = () => createSlackMessenger({ token, channel, apiUrl: slack.url, timeoutMs: 20_000, clock });
const updates = () => slack.calls.filter(({ method }) => method === 'chat.update').length;
const shown = () => JSON.stringify(slack.messages[0]?.blocks);
const acknowledged = (person: string, id = incidentId) =>
  fact(
    'argus.incident.acknowledged.v1',
    id,
    { incidentId: id, person, via: 'slack', reason: 'acknowledged' },
    { actor: `user:${person}` },
  );
/** The first message of an incident is requested, posted as the board has it, and sent. */
async function opens(posted: OutgoingMessage): Promise<void> {
  const { incidentId: id, notificationId, recipients, topic, subject, body } = posted;
  happens('router', incidentFacts(id).opened());
  happens(
    'notifier',
    fact('argus.notification.requested.v1', id, {
      ...{ incidentId: id, notificationId, channel: 'slack', recipients: [...recipients], topic, subject },
      ...{ body, reason: 'group-wait-over', receiver: 'default' },
    }),
  );
  const attempt = { mayHaveHappened: false };
  const sent = await messenger().send(await board.asOfNow(posted, attempt), attempt);
  if (sent.kind !== 'done') throw new Error(sent.reason);
  const { externalId } = sent.value;
  happens(
    'notifier',
    fact('argus.notification.sent.v1', id, {
      ...{ incidentId: id, notificationId, channel: 'slack', externalId, foundAgain: false },
    }),
  );
}

beforeEach(async () => {
  slack = await startSlackFake({ token, channels: [channel, otherChannel] });
  clock = new ManualClock();
  history.length = 0;
  warnings.length = 0;
  account = messenger();
  const findings = new SlackFindings({
    ...{ messenger: account, publicUrl: 'http://argus.test' },
    log: { warn: (...said: unknown[]) => void warnings.push(said) },
  });
  board = new SlackBoard({
    ...{ messenger: account, findings, clock, publicUrl: 'http://argus.test', hearsButtons: true },
    store: { load: () => Promise.resolve([...history]) },
    log: { warn: (...said: unknown[]) => void warnings.push(said) },
  });
  board.reads(cardOf);
  board.start([]);
  await opens(message);
});
afterEach(async () => {
  await board.stop();
  await slack.close();
});

/** Time passes until something is true. */
const inTime = (condition: () => boolean, what: string) =>
  eventually(() => {
    clock.advance(500);
    return condition();
  }, what);

describe('the board in Slack', () => {
  it('posts a message as things stand, and leaves it alone while nothing changes', async () => {
    expect(shown()).toContain('argus_acknowledge');
    happens('router', about.attached('a'));
    happens('notifier', acknowledged('alice'));
    await inTime(() => updates() === 1, 'the message says who has acknowledged');
    happens('router', about.attached('b'));
    board.changed(incidentId);
    happens('closer', about.closed());
    await inTime(() => shown().includes('Closed'), 'it is shown as closed');
    expect(updates()).toBe(2);
  });

  it('shows at once what happens within half a second', async () => {
    for (const person of ['alice', 'bob', 'carol']) happens('notifier', acknowledged(person));
    await inTime(() => updates() > 0, 'it is shown');
    expect(updates()).toBe(1);
    expect(shown()).toContain('Acknowledged by carol');
  });

  it('waits for as long as Slack says', async () => {
    slack.refuse({ status: 429, headers: { 'retry-after': '30' } });
    happens('notifier', acknowledged('alice'));
    const began = clock.now();
    await inTime(() => updates() === 1, 'it was tried');
    await inTime(() => updates() === 2, 'it is tried again');
    expect(clock.now() - began).toBeGreaterThanOrEqual(30_000);
    expect(shown()).toContain('Acknowledged by alice');
  });

  it('leaves a message that was deleted, says so once, and tries again only when there is news', async () => {
    const gone = { status: 200, body: '{"ok":false,"error":"message_not_found"}' };
    slack.refuse({ ...gone, headers: { 'content-type': 'application/json' } });
    happens('notifier', acknowledged('alice'));
    await inTime(() => warnings.length === 1, 'it is said');
    board.changed(incidentId);
    clock.advance(5_000);
    happens('closer', about.closed());
    await inTime(() => shown().includes('Closed'), 'news are shown');
    expect(warnings).toHaveLength(1);
  });

  const time = '2026-01-01T00:00:00.000Z';
  const look = (name: string, component: string, metric: string, pointAt = 1): Fact[] => [
    fact('argus.triage.evidence-requested.v1', incidentId, {
      ...{ incidentId, look: name, normal: { from: time, to: time }, abnormal: { from: time, to: time } },
      ...{ components: [], budgetMs: 1, reason: 'r' },
    }),
    fact('argus.triage.evidence-found.v1', incidentId, {
      ...{ incidentId, look: name },
      evidence: {
        ...{ id: `ev-${name}`, kind: 'metric', source: 'prometheus', query: metric, from: time, to: time },
        ...{ strength: 1, component, says: `${metric} rose <!channel>` },
        metric: { name: metric, labels: {}, normal: 0, value: 1, points: [[pointAt, 1]] },
      },
    }),
    fact('argus.triage.hypothesised.v1', incidentId, {
      ...{ incidentId, look: name, missing: [{ source: 'loki', reason: 'late' }], reason: 'r' },
      hypotheses: [
        {
          ...{ component, fault: 'cpu', confidence: 0.82, says: `${component} is short of CPU` },
          ...{ evidence: [`ev-${name}`], confirmedBy: 'throttling', refutedBy: 'idle CPUs' },
        },
      ],
    }),
  ];

  it('tells what triage found in one reply that is kept up to date, with a graph of each series', async () => {
    const replies = () => slack.messages.filter(({ thread_ts: thread }) => thread !== undefined);
    const files = () => replies().flatMap((each) => each.files ?? []);
    happens('triage', ...look('1', 'payments', 'cpu'));
    await inTime(() => files().length === 1, 'the graph is there');
    expect(shown()).toContain('Likely cause: payments is short of CPU (82 %)');
    expect(replies()).toHaveLength(2);
    const said = () => JSON.stringify(replies()[0]?.blocks);
    expect(said()).toContain('1. payments is short of CPU (82 %)');
    expect(said()).toContain('Not heard: loki');
    expect(said()).not.toContain('<!channel>');
    expect(files()).toMatchObject([{ title: 'cpu of payments', name: 'ev-1.png' }]);
    happens(
      'triage',
      fact('argus.triage.narrated.v1', incidentId, {
        ...{ incidentId, look: '1', model: 'm', summary: 'Payments starves. <!channel>', reason: 'worded' },
        ...{ hypotheses: [], queries: [], dropped: 0, inputTokens: 1, outputTokens: 1 },
      }),
    );
    await inTime(() => said().includes('Payments starves.'), "the model's words are there, too");
    expect(said()).toContain('Worded and ordered by the model m.');
    expect(said()).not.toContain('<!channel>');
    expect(replies()).toHaveLength(2);
    // Another process, or this one after a crash, finds what is there.
    const [findings, calls] = [
      new SlackFindings({ messenger: messenger(), publicUrl: 'http://argus.test', log: { warn: () => {} } }),
      () => slack.calls.filter(({ method }) => method === 'files.completeUploadExternal').length,
    ];
    await board.stop();
    const store = { load: () => Promise.resolve([...history]) };
    const parts = { messenger: messenger(), findings, clock, publicUrl: 'http://argus.test', store };
    board = new SlackBoard({ ...parts, hearsButtons: true, log: { warn: () => {} } });
    board.reads(cardOf);
    board.start([incidentId]);
    happens('triage', ...look('2', 'payments', 'cpu'));
    happens('triage', ...look('3', 'db', 'memory'));
    await inTime(() => files().length === 2 && said().includes('db'), 'news are told in the same place');
    expect(replies()).toHaveLength(3);
    expect(calls()).toBe(2);
  });

  it('shows how others stand, and the same incident, while what triage found is kept back for the pace', async () => {
    const other = 'inc-2';
    await opens({ ...message, notificationId: 'n2', incidentId: other, recipients: [otherChannel] });
    clock.advance(5_000);
    // Two within two seconds is what Slack takes in a channel.
    for (const notificationId of ['n3', 'n4'])
      await account.send({ ...message, notificationId, incidentId: 'inc-3' }, { mayHaveHappened: false });
    const replies = () => slack.messages.filter(({ thread_ts: thread }) => thread !== undefined);
    const says = (place: string, what: string) =>
      JSON.stringify(slack.messages.find((each) => each.channel === place)?.blocks).includes(what);
    happens('triage', ...look('1', 'payments', 'cpu'));
    happens('notifier', acknowledged('bob', other));
    clock.advance(500);
    await eventually(() => says(otherChannel, 'Acknowledged by bob'), 'the other is shown');
    happens('notifier', acknowledged('alice'));
    await eventually(() => clock.nextAlarm === clock.now() + 500, 'the board is ready for more');
    clock.advance(500);
    await eventually(() => says(channel, 'Acknowledged by alice'), 'the same is shown');
    expect(replies()).toEqual([]);
    await inTime(() => replies().length === 2, 'what was found is told when it may be');
    for (let more = 0; more < 10; more += 1) clock.advance(1_000);
    await board.stop();
    expect({ replies: replies().length, updates: updates() }).toEqual({ replies: 2, updates: 3 });
  });

  it('goes on without a graph that cannot be drawn', async () => {
    happens('triage', ...look('1', 'payments', 'cpu', 9e15));
    await inTime(() => warnings.length === 1, 'it is said');
    happens('notifier', acknowledged('alice'));
    await inTime(() => shown().includes('Acknowledged by alice'), 'news are shown');
    expect(warnings).toHaveLength(1);
  });

  it('shows after a failed attempt that may have posted something else what is true now', async () => {
    await board.asOfNow(message, { mayHaveHappened: true });
    board.changed(incidentId);
    await inTime(() => updates() === 1, 'it makes sure');
  });
});
