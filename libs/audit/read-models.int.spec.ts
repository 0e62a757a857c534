import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Fact, type Recorded, subjects } from '#libs/contracts';
import fc from 'fast-check';
import { AuditWriter } from './audit-writer.js';
import { AuditQueries } from './queries.js';
import { rebuildReadModels } from './rebuild.js';
import { type TestStore, startStore } from './testing/audit-store.js';
import {
  alertResolved,
  attached,
  closed,
  delivery,
  ofIncident,
  opened,
  recorded,
  resolved,
} from './testing/messages.js';

jest.setTimeout(60_000);

let store: TestStore;
let writer: AuditWriter;
let queries: AuditQueries;

beforeAll(async () => {
  store = await startStore();
  writer = new AuditWriter(store.auditor);
  queries = new AuditQueries(store.reader);
}, 120_000);
beforeEach(() => store.reset());
afterAll(() => store.stop());

const ticketCreated = (incidentId: string): Fact => ({
  type: 'argus.ticket.created.v1',
  subject: incidentId,
  data: {
    incidentId,
    operationId: 'o1',
    tracker: 'jira',
    key: 'OPS-1',
    url: 'https://jira/OPS-1',
    foundAgain: false,
  },
});

const life: readonly Recorded[] = [
  ofIncident('inc-1', 1, 'router', opened('inc-1'), attached('inc-1', 'f1', 'opened')),
  ofIncident('inc-1', 2, 'ticketing', ticketCreated('inc-1')),
  ofIncident('inc-1', 3, 'router', attached('inc-1', 'f2')),
  ofIncident('inc-2', 4, 'router', opened('inc-2', 'Other'), attached('inc-2', 'f9', 'opened')),
  ofIncident('inc-1', 5, 'router', alertResolved('inc-1', 'f1')),
  ofIncident('inc-1', 6, 'router', alertResolved('inc-1', 'f2')),
  ofIncident('inc-1', 7, 'closer', resolved('inc-1')),
  ofIncident('inc-1', 8, 'closer', closed('inc-1')),
  ofIncident('inc-2', 9, 'router', {
    type: 'argus.incident.severity-changed.v1',
    subject: 'inc-2',
    data: { incidentId: 'inc-2', from: 'high', to: 'critical', reason: 'worse-alert' },
  }),
  delivery(1, 64),
];

/** All that the read models hold, in a fixed order, as text. */
const content = (): Promise<unknown[]> =>
  store.run(
    store.urls.reader,
    `SELECT 'incident' AS kind, to_jsonb(i)::text AS row FROM audit.incident i
     UNION ALL SELECT 'alert', to_jsonb(a)::text FROM audit.incident_alert a
     UNION ALL SELECT 'timeline', to_jsonb(t)::text FROM audit.incident_timeline t
     UNION ALL SELECT 'ledger', to_jsonb(l)::text FROM audit.ledger l
     UNION ALL SELECT 'attempt', to_jsonb(t)::text FROM audit.attempt t
     ORDER BY 1, 2`,
  );

describe('the read models', () => {
  it('tell an incident as it stands, with its alerts and what happened in words', async () => {
    for (const message of life) await writer.write([message]);

    expect(await queries.incident('inc-1')).toMatchObject({
      title: 'Disk full',
      severity: 'high',
      status: 'closed',
      groupKey: 'disk',
      groupLabels: { host: 'a' },
      openedAt: '2026-03-01T10:00:01.000Z',
      resolvedAt: '2026-03-01T10:00:07.000Z',
      closedAt: '2026-03-01T10:00:08.000Z',
      ticketKey: 'OPS-1',
      ticketUrl: 'https://jira/OPS-1',
      alertsFiring: 0,
      alertsTotal: 2,
      lastEventType: 'argus.incident.closed.v1',
      lastSequence: 8,
      alerts: [
        {
          fingerprint: 'f1',
          status: 'resolved',
          startsAt: '2026-03-01T09:59:00.123Z',
          endsAt: '2026-03-01T10:05:00.000Z',
        },
        { fingerprint: 'f2', status: 'resolved' },
      ],
    });
    const timeline = (await queries.incident('inc-1'))!.timeline;
    expect(timeline.map(({ text }) => text)).toEqual([
      'Opened as high: Disk full (first-alert)',
      'Alert DiskFull (high) attached: same-group',
      'Ticket OPS-1 created: https://jira/OPS-1',
      'Alert DiskFull (high) attached: same-group',
      'Alert f1 is over: no-longer-firing',
      'Alert f2 is over: no-longer-firing',
      'Every alert is over (all-alerts-resolved); closes at 2026-03-01T10:10:00Z if it stays so',
      'Closed: stayed-quiet',
    ]);
    expect(await queries.incident('inc-2')).toMatchObject({
      severity: 'critical',
      status: 'open',
      alertsFiring: 1,
    });
    expect(await queries.incident('none')).toBeUndefined();
    expect((await queries.eventsOfIncident('inc-1')).map(({ type }) => type)).toHaveLength(8);
  });

  it('list incidents by status, the latest first', async () => {
    await writer.write(life);
    expect((await queries.listIncidents()).map(({ id }) => id)).toEqual(['inc-2', 'inc-1']);
    expect((await queries.listIncidents({ status: 'open' })).map(({ id }) => id)).toEqual(['inc-2']);
    expect(
      (await queries.listIncidents({ status: ['open', 'closed'], limit: 1 })).map(({ id }) => id),
    ).toEqual(['inc-2']);
    const page = await queries.listIncidents({ openedBefore: '2026-03-01T10:00:04Z' });
    expect(page.map(({ id }) => id)).toEqual(['inc-1']);
  });

  it('account for every alert', async () => {
    await writer.write(life);
    await writer.write([
      recorded({
        stream: 'ALERTS',
        sequence: 1,
        agent: 'router',
        subject: subjects.outcome(3, 'router'),
        facts: [
          {
            type: 'argus.alert.deduplicated.v1',
            subject: 'f1',
            data: { fingerprint: 'f1', episode: 'f1-1', status: 'firing', reason: 'known' },
          },
          {
            type: 'argus.alert.suppressed.v1',
            subject: 'f5',
            data: {
              fingerprint: 'f5',
              episode: 'f5-1',
              status: 'firing',
              reason: 'maintenance',
              by: 'window-1',
              until: '2026-03-02T00:00:00Z',
            },
          },
        ],
      }),
      quarantine(2, 5),
    ]);
    expect(await queries.ledger()).toEqual({
      received: 64 + 5,
      opened: 2,
      attached: 1 + 2,
      deduplicated: 1,
      suppressed: 1,
      quarantined: 5,
      inFlight: 57,
    });
    expect(await queries.quarantined()).toMatchObject([
      { deliveryId: 'bad', reason: 'not-json', alerts: 5, problems: ['body: is no JSON'], content: '{' },
    ]);
  });

  it('come out the same when they are built again', async () => {
    for (const message of [life[3]!, ...life.slice(0, 3), ...life.slice(4)]) await writer.write([message]);
    const before = await content();
    expect(before.length).toBeGreaterThan(10);

    // Given read models that were damaged …
    await store.run(
      store.urls.auditor,
      `UPDATE audit.incident SET title = 'wrong'; DELETE FROM audit.ledger`,
    );
    expect(await content()).not.toEqual(before);
    // … when they are built again, then they are as they were.
    expect(await rebuildReadModels(store.auditor)).toBe(12);
    expect(await content()).toEqual(before);
  });

  it('do not depend on the order or the batches in which messages come', async () => {
    await writer.write(life);
    const expected = await content();
    const orders = fc.sample(
      fc.tuple(
        fc.shuffledSubarray([...life], { minLength: life.length, maxLength: life.length }),
        fc.integer({ min: 1, max: 4 }),
      ),
      12,
    );
    for (const [order, size] of orders) {
      await store.reset();
      for (let at = 0; at < order.length; at += size) await writer.write(order.slice(at, at + size));
      expect(await content()).toEqual(expected);
      await rebuildReadModels(store.auditor);
      expect(await content()).toEqual(expected);
    }
  });

  it('let readers see what was there until they are built', async () => {
    await writer.write(life);
    const seen = await Promise.all([
      rebuildReadModels(store.auditor),
      ...Array.from({ length: 20 }, () => queries.listIncidents()),
    ]);
    expect(seen.slice(1).every((incidents) => (incidents as unknown[]).length === 2)).toBe(true);
  });
});

describe('dead letters', () => {
  const parked = recorded({
    stream: 'DEAD',
    sequence: 3,
    agent: 'notifier',
    subject: subjects.dead('notifier'),
    facts: [
      {
        type: 'argus.message.parked.v1',
        subject: 'INCIDENTS/7',
        data: {
          consumer: 'notifier-incidents',
          stream: 'INCIDENTS',
          sequence: 7,
          originalSubject: 'argus.incident.inc-1.closer',
          reason: 'the handler failed',
          deliveries: 6,
          headers: { 'Argus-Key': 'U1' },
          payload: 'W10=',
        },
      },
    ],
  });
  const redriven = (agent: 'notifier' | 'router', sequence: number, outcome: 'done' | 'park') =>
    recorded({
      stream: 'DEAD',
      sequence,
      agent,
      subject: subjects.dead(agent),
      facts: [
        {
          type: 'argus.message.redriven.v1',
          subject: 'INCIDENTS/7',
          actor: 'user:alice@example.org',
          data: { deadLetterId: parked.events[0]!.id, outcome, reason: 'told' },
        },
      ],
    });

  it('are parked until the agent that parked them has handled them', async () => {
    const id = parked.events[0]!.id;
    await writer.write([parked]);
    expect(await queries.deadLetters()).toMatchObject([
      { letter: 3, eventId: id, state: 'parked', sequence: 7, agent: 'notifier' },
    ]);

    await writer.write([redriven('notifier', 4, 'park'), redriven('router', 5, 'done')]);
    expect(await queries.deadLetters({ state: 'parked' })).toMatchObject([{ redriveOutcome: 'park' }]);

    await writer.write([redriven('notifier', 6, 'done')]);
    expect(await queries.deadLetters({ state: 'parked' })).toEqual([]);
    expect(await queries.deadLetter(3)).toMatchObject({
      state: 'redriven',
      redrivenBy: 'user:alice@example.org',
      payload: 'W10=',
      headers: { 'Argus-Key': 'U1' },
    });
    expect((await queries.deadLetters())[0]).not.toHaveProperty('payload');
    expect(await queries.deadLetter(7)).toBeUndefined();
  });
});

describe('following the record', () => {
  it('shows the newest, and from an id on what came after, of a type or an incident if asked', async () => {
    await writer.write(life);
    const newest = await queries.tail({ limit: 3 });
    expect(newest.map(({ sequence }) => sequence)).toEqual([8, 9, 1]);
    expect(newest.at(-1)).toMatchObject({ text: '64 alerts received from alertmanager, sent by anonymous' });

    await writer.write([ofIncident('inc-2', 10, 'closer', closed('inc-2'))]);
    const news = await queries.tail({ after: newest.at(-1)!.id });
    expect(news).toMatchObject([{ type: 'argus.incident.closed.v1', incidentId: 'inc-2', agent: 'closer' }]);
    expect(await queries.tail({ types: ['argus.incident.opened.v1'] })).toHaveLength(2);
    expect((await queries.tail({ incidentId: 'inc-2' })).map(({ sequence }) => sequence)).toEqual([
      4, 4, 9, 10,
    ]);
    expect(await queries.tail({ incidentId: 'inc-2', after: newest.at(-1)!.id })).toHaveLength(1);
    expect(await queries.tail({ afterTime: '2999-01-01T00:00:00Z' })).toEqual([]);
    expect(await queries.tail({ afterTime: news[0]!.recordedAt })).toHaveLength(1);
  });
});

function quarantine(sequence: number, alerts: number): Recorded {
  return recorded({
    stream: 'SIGNALS',
    sequence,
    agent: 'collector',
    subject: subjects.signal('alertmanager', 'collector'),
    facts: [
      {
        type: 'argus.delivery.quarantined.v1',
        subject: 'bad',
        data: {
          deliveryId: 'bad',
          source: 'alertmanager',
          sender: 'anonymous',
          receivedAt: '2026-03-01T10:00:00Z',
          digest: 'cd',
          bytes: 1,
          reason: 'not-json',
          problems: ['body: is no JSON'],
          alerts,
          content: '{',
        },
      },
    ],
  });
}
