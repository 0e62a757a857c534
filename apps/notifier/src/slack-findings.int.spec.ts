import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  type ArgusEvent,
  type Fact,
  type Recorded,
  fact,
  state as asEvents,
  subjects,
} from '#libs/contracts';
import type { OutgoingMessage } from '#libs/integrations/port';
import { createSlackMessenger } from '#libs/integrations/slack';
import { ManualClock, type SlackFake, eventually, startSlackFake } from '#libs/testing';
import { incidentFacts } from '#libs/testing/incident-history';
import { emptyCard, evolveCard } from './domain/slack-card.js';
import { SlackBoard } from './slack-board.js';
import { SlackFindings } from './slack-findings.js';

const token = 'xoxb-t0ken-s3cret';
const [channel, second] = ['C0INCIDENTS', 'C0OTHERS'];
const [ill, well] = ['inc-ill', 'inc-well'];

let slack: SlackFake;
let clock: ManualClock;
let board: SlackBoard;
let messenger: ReturnType<typeof createSlackMessenger>;
/** What is on record of each incident. */
const histories = new Map<string, ArgusEvent[]>();
/** Incidents whose series, or whose state, cannot be read. */
const unreadable = { series: '', card: '' };
const warnings: string[] = [];
const log = { warn: (...said: unknown[]) => void warnings.push(JSON.stringify(said)) };

function happens(id: string, agent: 'router' | 'notifier' | 'triage', ...facts: Fact[]): void {
  const history = histories.get(id) ?? [];
  histories.set(id, history);
  const cause = `${id}-${history.length}`;
  const events = asEvents(facts, { agent, cause, correlationId: id, now: clock.now() });
  history.push(...events);
  board.noticed({ subject: subjects.incident(id, agent), events });
}

/** An incident's first message in a channel is requested and sent. */
async function told(incidentId: string, place: string): Promise<void> {
  const notificationId = `${incidentId}/${place}`;
  const content = { recipients: [place], topic: 'opened', subject: 'Disk', body: 'Disk is filling' };
  const about = { incidentId, notificationId, channel: 'slack' } as const;
  happens(
    incidentId,
    'notifier',
    fact('argus.notification.requested.v1', incidentId, {
      ...{ ...about, ...content, reason: 'group-wait-over', receiver: 'default' },
    }),
  );
  const link = `http://argus.test/incidents/${incidentId}`;
  const message: OutgoingMessage = { incidentId, notificationId, ...content, severity: 'critical', link };
  const sent = await messenger.send(await board.asOfNow(message, attempt), attempt);
  if (sent.kind !== 'done') throw new Error(sent.reason);
  const { externalId } = sent.value;
  happens(
    incidentId,
    'notifier',
    fact('argus.notification.sent.v1', incidentId, { ...about, externalId, foundAgain: false }),
  );
}
const attempt = { mayHaveHappened: false };

/** Triage finds that a series speaks for a cause. */
function found(incidentId: string): void {
  const time = '2026-01-01T00:00:00.000Z';
  const look = { incidentId, look: '1' };
  happens(
    incidentId,
    'triage',
    fact('argus.triage.evidence-requested.v1', incidentId, {
      ...{ ...look, normal: { from: time, to: time }, abnormal: { from: time, to: time } },
      ...{ components: [], budgetMs: 1, reason: 'r' },
    }),
    fact('argus.triage.evidence-found.v1', incidentId, {
      ...look,
      evidence: {
        ...{ id: 'ev-1', kind: 'metric', source: 'prometheus', query: 'cpu', from: time, to: time },
        ...{ strength: 1, component: 'payments', says: 'cpu rose' },
        metric: { name: 'cpu', labels: {}, normal: 0, value: 1, points: [[1, 1]] },
      },
    }),
    fact('argus.triage.hypothesised.v1', incidentId, {
      ...{ ...look, missing: [], reason: 'r' },
      hypotheses: [
        {
          ...{ component: 'payments', fault: 'cpu', confidence: 0.82, says: 'payments is short of CPU' },
          ...{ evidence: ['ev-1'], confirmedBy: 'throttling', refutedBy: 'idle CPUs' },
        },
      ],
    }),
  );
}
const acknowledges = (person: string, id: string): void =>
  happens(
    id,
    'notifier',
    fact(
      'argus.incident.acknowledged.v1',
      id,
      { incidentId: id, person, via: 'slack', reason: 'acknowledged' },
      { actor: `user:${person}` },
    ),
  );

/** As behind a proxy that lets Slack's API through, but not the host that takes files. */
function uploadsFail(): void {
  const { fetch } = globalThis;
  jest
    .spyOn(globalThis, 'fetch')
    .mockImplementation((to, ...how) =>
      JSON.stringify(to).includes('/upload/')
        ? Promise.resolve(new Response('blocked', { status: 403 }))
        : fetch(to, ...how),
    );
}

const threads = () => slack.messages.filter(({ thread_ts: thread }) => thread !== undefined);
const texts = () => threads().filter((each) => JSON.stringify(each).includes('short of CPU'));
const graphs = () => threads().flatMap((each) => each.files ?? []);
const uploads = () => slack.calls.filter(({ method }) => method === 'files.getUploadURLExternal').length;
const shows = (what: string) => slack.messages.some(({ blocks }) => JSON.stringify(blocks).includes(what));
const warned = (what: string) => warnings.filter((each) => each.includes(what));

/** Time passes until something is true. */
const inTime = (condition: () => boolean, what: string) =>
  eventually(() => {
    clock.advance(2_000);
    return condition();
  }, what);
/** One pass of the board is over: it is ready for the next. */
const passOver = (condition: () => boolean, what: string) =>
  eventually(() => condition() && clock.nextAlarm !== undefined, what);

beforeEach(async () => {
  slack = await startSlackFake({ token, channels: [channel, second] });
  clock = new ManualClock();
  histories.clear();
  warnings.length = 0;
  Object.assign(unreadable, { series: '', card: '' });
  const publicUrl = 'http://argus.test';
  messenger = createSlackMessenger({ token, channel, apiUrl: slack.url, timeoutMs: 20_000, clock });
  board = new SlackBoard({
    ...{ messenger, clock, log, publicUrl, hearsButtons: true },
    findings: new SlackFindings({ messenger, log, publicUrl }),
    store: {
      load: (subject) => {
        const [id, events] = [...histories].find(([each]) => subject.includes(each)) ?? ['', []];
        if (id === unreadable.series) return Promise.reject(new Error('no answer'));
        return Promise.resolve([{ events } as unknown as Recorded]);
      },
    },
  });
  board.reads((id) =>
    id === unreadable.card
      ? Promise.reject(new Error('no answer'))
      : Promise.resolve((histories.get(id) ?? []).reduce(evolveCard, emptyCard(id))),
  );
  for (const id of [ill, well]) {
    happens(id, 'router', incidentFacts(id).opened());
    await told(id, channel);
    clock.advance(5_000);
  }
  board.start([]);
});
afterEach(async () => {
  await board.stop();
  jest.restoreAllMocks();
  await slack.close();
});

describe('what triage found, in Slack', () => {
  it('shows how another incident stands in the same pass, while a graph cannot be uploaded', async () => {
    uploadsFail();
    found(ill);
    for (const person of ['alice', 'bob', 'carol']) {
      board.changed(ill);
      acknowledges(person, well);
      clock.advance(500);
      await passOver(() => shows(`Acknowledged by ${person}`), `${person} is shown`);
      clock.advance(30_000);
      await passOver(() => true, 'the graph was tried again');
    }
    expect(uploads()).toBeGreaterThan(1);
  });

  it('gives a graph up that never can be uploaded, says so once, and leaves the text', async () => {
    uploadsFail();
    found(ill);
    await inTime(() => warned('a graph is not shown in Slack').length > 0, 'it is given up');
    const tried = uploads();
    acknowledges('alice', ill);
    await inTime(() => shows('Acknowledged by alice'), 'news are shown');
    await board.stop();
    expect({ tried, more: uploads() - tried }).toEqual({ tried: 6, more: 0 });
    expect(texts()).toHaveLength(1);
    expect(warnings).toEqual([expect.stringContaining('403')]);
  });

  it('shows a graph that could not be uploaded for some time', async () => {
    uploadsFail();
    found(ill);
    await inTime(() => uploads() === 3, 'it was tried');
    jest.restoreAllMocks();
    await inTime(() => graphs().length === 1, 'it is shown');
    expect(warnings).toEqual([]);
  });

  it('tells it in every place, while its graph cannot be uploaded', async () => {
    await told(ill, second);
    uploadsFail();
    found(ill);
    clock.advance(500);
    await eventually(() => texts().length === 2, 'it is told in both places');
  });

  it.each(['series', 'card'] as const)('holds up no other for one whose %s cannot be read', async (what) => {
    unreadable[what] = ill;
    found(ill);
    acknowledges('alice', well);
    clock.advance(500);
    await passOver(() => shows('Acknowledged by alice'), 'the other is shown');
    expect(warned('cannot be read')).toHaveLength(1);
    unreadable[what] = '';
    await inTime(() => graphs().length === 1, 'what was found is told once it can be read');
  });

  it('asks after pauses that grow for what cannot be read', async () => {
    unreadable.series = ill;
    found(ill);
    const began = clock.now();
    await inTime(() => warned('cannot be read').length === 5, 'it was tried');
    expect(clock.now() - began).toBeGreaterThanOrEqual(30_000);
  });

  it('leaves Slack in peace for all when it says that the account asks too often', async () => {
    found(ill);
    await inTime(() => graphs().length === 1, 'it is told');
    happens(
      ill,
      'triage',
      fact('argus.triage.narrated.v1', ill, {
        ...{ incidentId: ill, look: '1', model: 'm', summary: 'Payments starves.', reason: 'worded' },
        ...{ hypotheses: [], queries: [], dropped: 0, inputTokens: 1, outputTokens: 1 },
      }),
    );
    // The pass that has told of the graph may go on, and be refused in place of the next.
    await passOver(() => true, 'the board is ready');
    const body = '{"ok":false,"error":"ratelimited"}';
    slack.refuse({ status: 200, headers: { 'content-type': 'application/json' }, body });
    acknowledges('alice', well);
    const before = slack.calls.length;
    clock.advance(500);
    await passOver(() => slack.calls.length > before, 'it was refused');
    expect(slack.calls.length).toBe(before + 1);
    expect(clock.nextAlarm).toBe(clock.now() + 2_000);
    await inTime(() => shows('Acknowledged by alice') && shows('Payments starves.'), 'all is shown');
  });
});
