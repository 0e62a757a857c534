import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type AlertOutcome, type Recorded, fact, subjects } from '#libs/contracts';
import fc from 'fast-check';
import { AuditWriter } from '../audit-writer.js';
import { AuditQueries } from '../queries.js';
import { type TestStore, startStore } from '../testing/audit-store.js';
import { type AlertLife, messagesOf, outcomeFact } from '../testing/lives.js';
import { ofIncident, opened, recorded } from '../testing/messages.js';
import { WhyQueries } from './why-queries.js';

jest.setTimeout(120_000);

let store: TestStore;
let writer: AuditWriter;
let queries: AuditQueries;
let why: WhyQueries;

beforeAll(async () => {
  store = await startStore();
  writer = new AuditWriter(store.auditor);
  queries = new AuditQueries(store.reader);
  why = new WhyQueries(store.reader);
}, 120_000);
beforeEach(() => store.reset());
afterAll(() => store.stop());

const outcomes = fc.constantFrom<AlertOutcome>('opened', 'attached', 'deduplicated', 'suppressed');

/** Alerts with any history that the router could state of them, recorded in any order. */
const histories = fc
  .uniqueArray(fc.constantFrom('f1', 'f2', 'f3', 'f4'), { minLength: 1 })
  .chain((fingerprints) =>
    fc.tuple(
      ...fingerprints.map((fingerprint) =>
        fc.record<AlertLife>({
          fingerprint: fc.constant(fingerprint),
          episode: fc.constantFrom('e1', 'e2'),
          outcomes: fc.array(outcomes, { minLength: 1, maxLength: 3 }),
          judgedAgain: fc.array(outcomes, { maxLength: 3 }),
        }),
      ),
    ),
  )
  .chain((lives) =>
    fc.record({
      lives: fc.constant(lives),
      messages: fc.shuffledSubarray(messagesOf(lives), {
        minLength: messagesOf(lives).length,
        maxLength: messagesOf(lives).length,
      }),
    }),
  );

describe('the explanation of an alert', () => {
  it('is exactly one, the latest, in whatever order it all was recorded, and the ledger has none besides', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async ({ lives, messages }) => {
        await store.reset();
        await writer.write(messages);
        const ledger = await queries.ledger();
        expect(ledger.inFlight).toBe(0);
        const standing: Record<string, number> = { opened: 0, attached: 0, deduplicated: 0, suppressed: 0 };
        for (const { fingerprint, outcomes: all, judgedAgain } of lives) {
          const last = judgedAgain.at(-1) ?? all.at(-1);
          expect((await why.explanationOf(fingerprint))?.outcome).toBe(last);
          for (const outcome of [...all.slice(0, -1), last!]) standing[outcome]! += 1;
        }
        expect(ledger).toMatchObject(standing);
      }),
      { numRuns: 25 },
    );
  });

  it('is missing only as long as nothing was decided', async () => {
    const life = { fingerprint: 'f1', episode: 'e1', outcomes: ['opened' as const], judgedAgain: [] };
    const [told, alert, decided] = messagesOf([life]);
    await writer.write([told!, alert!]);
    expect(await why.explanationOf('f1')).toBeUndefined();
    expect(await why.alert('f1')).toMatchObject({
      explanation: undefined,
      labels: { alertname: 'DiskFull' },
    });
    await writer.write([decided!]);
    expect(await why.explanationOf('f1')).toMatchObject({
      outcome: 'opened',
      reason: 'new-group',
      sentence: 'No incident of its group was open or had closed lately, so it opened one.',
      incidentId: 'inc-1',
    });
    expect(await why.explanationOf('another')).toBeUndefined();
  });

  it('names the silence, who made it and what for, and the policy that was in force', async () => {
    const silence = recorded({
      stream: 'POLICY',
      sequence: 1,
      agent: 'router',
      subject: subjects.silence('sil-1', 'router'),
      facts: [
        fact('argus.silence.created.v1', 'sil-1', {
          silenceId: 'sil-1',
          matchers: [{ name: 'service', value: 'db', isRegex: false, isEqual: true }],
          startsAt: '2026-03-01T09:00:00Z',
          endsAt: '2026-03-01T12:00:00Z',
          createdBy: 'alice@example.org',
          comment: 'the disk is being replaced',
        }),
      ],
    });
    const suppressed = recorded({
      stream: 'ALERTS',
      sequence: 1,
      agent: 'router',
      subject: subjects.outcome(0, 'router'),
      facts: [outcomeFact({ fingerprint: 'f1', episode: 'e1' }, 'suppressed', 'alert-1', { by: 'sil-1' })],
      policyVersion: 'p-000000000001',
    });
    await writer.write([silence, suppressed]);
    expect(await why.explanationOf('f1')).toMatchObject({
      outcome: 'suppressed',
      by: 'sil-1',
      policyVersion: 'p-000000000001',
      silence: { createdBy: 'alice@example.org', comment: 'the disk is being replaced' },
    });
  });

  it('is found for what could not be understood as well, by its text', async () => {
    const quarantined = recorded({
      stream: 'SIGNALS',
      sequence: 1,
      agent: 'collector',
      subject: subjects.signal('alertmanager', 'collector'),
      facts: [
        fact('argus.delivery.quarantined.v1', 'd1', {
          ...{ deliveryId: 'd1', source: 'alertmanager', sender: 'anonymous', digest: 'ab', bytes: 2 },
          ...{ receivedAt: '2026-03-01T10:00:00Z', reason: 'invalid-alert', alerts: 1 },
          problems: ['labels: is missing; give the alert labels'],
          content: '{"fingerprint":"8fd18704d2c0d452"}',
        }),
      ],
    });
    await writer.write([quarantined]);
    expect(await why.explanationOf('8fd18704d2c0d452')).toMatchObject({
      outcome: 'quarantined',
      sentence: 'It could not be understood: labels: is missing; give the alert labels',
    });
  });
});

describe('the story of an alert', () => {
  it('goes from the delivery to whom was told, episode by episode, with what repeats told once', async () => {
    const lives: AlertLife[] = [
      {
        fingerprint: 'f1',
        episode: 'e1',
        outcomes: ['opened', 'deduplicated', 'deduplicated', 'deduplicated'],
        judgedAgain: [],
      },
      { fingerprint: 'f1', episode: 'e2', outcomes: ['suppressed'], judgedAgain: ['attached'] },
    ];
    const messages = messagesOf(lives);
    const told = recorded({
      stream: 'INCIDENTS',
      sequence: 10,
      agent: 'notifier',
      subject: subjects.incident('inc-1', 'notifier'),
      facts: [
        fact('argus.notification.muted.v1', 'inc-1', {
          ...{ incidentId: 'inc-1', receiver: 'db-team', by: 'minimum_severity high' },
          reason: 'below-minimum-severity',
        }),
      ],
      time: 60_000,
    });
    await writer.write([...messages, told]);
    const story = await why.alert('f1');
    expect(story?.episodes.map(({ episode }) => episode)).toEqual(['e2', 'e1']);
    const [latest, first] = story!.episodes;
    expect(latest!.steps.map(({ agent, outcome, reason }) => [agent, outcome ?? reason])).toEqual([
      ['collector', undefined],
      ['evaluator', undefined],
      ['router', 'suppressed'],
      ['router', 'attached'],
      ['notifier', 'below-minimum-severity'],
    ]);
    expect(first!.steps.map(({ outcome, repeats }) => [outcome, repeats])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
      ['opened', undefined],
      [undefined, undefined],
      [undefined, undefined],
      ['deduplicated', 2],
    ]);
    expect(story?.explanation).toMatchObject({ outcome: 'attached', incidentId: 'inc-1' });
  });
});

describe('what happened to an alert in one moment', () => {
  it('is told as it came about: first the incident, by which routes it tells, then the alert', async () => {
    const life: AlertLife = { fingerprint: 'f1', episode: 'e1', outcomes: ['opened'], judgedAgain: [] };
    const [told, alert] = messagesOf([life]);
    const alertId = alert!.events[0]!.id;
    const route = { route: '{}/{team="db"}', receiver: 'db-team' };
    const times = { groupWaitMs: 0, groupIntervalMs: 1, repeatIntervalMs: 1 };
    const routes = [{ ...route, ...times, muteTimeIntervals: [], activeTimeIntervals: [] }];
    const opening = ofIncident(
      'inc-1',
      3,
      'router',
      fact('argus.incident.opened.v1', 'inc-1', {
        ...{
          incidentId: 'inc-1',
          title: 'Disk full',
          severity: 'high' as const,
          reason: 'new-group',
          routes,
        },
        ...{ groupKey: 'disk', groupLabels: { host: 'a' } },
      }),
      outcomeFact(life, 'opened', alertId),
    );
    await writer.write([told!, alert!, opening]);
    const steps = (await why.alert('f1'))!.episodes[0]!.steps;
    expect(steps.map(({ type, routes: named }) => [type.replace(/argus\.(.*)\.v1/, '$1'), named])).toEqual([
      ['delivery.received', undefined],
      ['alert.firing', undefined],
      ['incident.opened', [route]],
      ['incident.alert-attached', undefined],
    ]);
  });
});

describe('alerts of a name', () => {
  it('are found by it, those that fired last first, each once', async () => {
    const life = (fingerprint: string): AlertLife => ({
      ...{ fingerprint, episode: 'e1', outcomes: ['opened', 'deduplicated'], judgedAgain: [] },
    });
    await writer.write(messagesOf([life('f1'), life('f2')]));
    const found = await why.alertsNamed('DiskFull');
    expect(found.map(({ fingerprint }) => fingerprint)).toEqual(['f2', 'f1']);
    expect(found[0]?.labels).toEqual({ alertname: 'DiskFull' });
    expect(await why.alertsNamed('f1')).toEqual([]);
  });

  it('are what one that had a say in the outcome of another is called by', async () => {
    const life: AlertLife = { fingerprint: 'f1', episode: 'e1', outcomes: ['opened'], judgedAgain: [] };
    const inhibited = fact('argus.alert.suppressed.v1', 'f2', {
      ...{ fingerprint: 'f2', episode: 'e1', status: 'firing', reason: 'inhibited' },
      ...{ by: 'inhibit_rules[0]', source: 'f1' },
    });
    const message = recorded({
      ...{ stream: 'ALERTS', sequence: 50, agent: 'router', subject: subjects.outcome(0, 'router') },
      facts: [inhibited],
    });
    await writer.write([...messagesOf([life]), message]);
    expect(await why.explanationOf('f2')).toMatchObject({ other: 'f1', otherName: 'DiskFull' });
  });
});

describe('the story of an incident', () => {
  it('begins with what brought its first alert', async () => {
    const life = { fingerprint: 'f1', episode: 'e1', outcomes: ['opened' as const], judgedAgain: [] };
    const [delivery, alert] = messagesOf([life]);
    const alertId = alert!.events[0]!.id;
    const opening: Recorded = ofIncident(
      'inc-1',
      1,
      'router',
      { ...opened('inc-1'), causationid: alertId },
      {
        ...outcomeFact(life, 'opened', alertId),
      },
    );
    await writer.write([delivery!, alert!, opening]);
    const story = await why.incident('inc-1');
    expect(story).toMatchObject({ title: 'Disk full', fingerprints: ['f1'] });
    expect(story?.steps.map(({ agent }) => agent)).toEqual(['collector', 'evaluator', 'router', 'router']);
    expect(await why.incident('inc-none')).toBeUndefined();
  });
});
