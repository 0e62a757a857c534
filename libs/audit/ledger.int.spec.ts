import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  type AlertOutcome,
  type ArgusEvent,
  type Fact,
  type Recorded,
  fact,
  ledgerEntries,
  subjects,
  sumLedger,
} from '#libs/contracts';
import fc from 'fast-check';
import { AuditWriter } from './audit-writer.js';
import { lastLedgerCheck, ledgerStanding, messagesBehind } from './ledger-standing.js';
import { AuditQueries } from './queries.js';
import { rebuildReadModels } from './rebuild.js';
import { type TestStore, startStore } from './testing/audit-store.js';
import { delivery, recorded } from './testing/messages.js';

jest.setTimeout(120_000);

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

const hour = 3_600_000;
const episode = { fingerprint: 'f1', episode: 'e1' };

/** The alerts that a delivery told of, as the evaluator states them. */
const alertsOf = (told: Recorded, sequence: number): Recorded => {
  const cause = told.events[0]!;
  const facts = (cause.data as { signals: { fingerprint: string }[] }).signals.map(({ fingerprint }) =>
    fact(
      'argus.alert.firing.v1',
      fingerprint,
      {
        fingerprint,
        episode: 'e1',
        labels: {},
        annotations: {},
        severity: 'high',
        startsAt: '2026-03-01T09:59:00Z',
        deliveryId: 'd',
        source: 'alertmanager',
      },
      { causationid: cause.id },
    ),
  );
  return recorded({
    stream: 'ALERTS',
    sequence,
    agent: 'evaluator',
    subject: subjects.alert(0, 'evaluator'),
    facts,
  });
};

const outcomeFor = (alert: ArgusEvent, sequence: number): Recorded =>
  recorded({
    stream: 'ALERTS',
    sequence,
    agent: 'router',
    subject: subjects.outcome(0, 'router'),
    facts: [
      fact(
        'argus.alert.deduplicated.v1',
        alert.subject,
        { fingerprint: alert.subject, episode: 'e1', status: 'firing', reason: 'already-attached' },
        { causationid: alert.id },
      ),
    ],
  });

describe('the standing of the ledger', () => {
  it('says how many of those without an outcome came lately: deliveries, then alerts', async () => {
    const told = delivery(1, 3);
    await writer.write([told]);
    expect(await ledgerStanding(store.auditor, hour)).toMatchObject({
      entries: { received: 3, deduplicated: 0 },
      underWay: 3,
    });
    const alerts = alertsOf(told, 1);
    await writer.write([alerts]);
    expect((await ledgerStanding(store.auditor, hour)).underWay).toBe(3);
    await writer.write([outcomeFor(alerts.events[0]!, 2)]);
    expect(await ledgerStanding(store.auditor, hour)).toMatchObject({
      entries: { received: 3, deduplicated: 1 },
      underWay: 2,
    });
    expect((await ledgerStanding(store.auditor, 0)).underWay).toBe(0);
  });

  it('remembers what was stated of it last, and how far the record is behind', async () => {
    expect(await lastLedgerCheck(store.auditor)).toBeUndefined();
    const checked = (sequence: number, balanced: boolean): Recorded =>
      recorded({
        stream: 'SIGNALS',
        sequence,
        agent: 'auditor',
        subject: subjects.signal('ledger', 'auditor'),
        facts: [
          fact('argus.ledger.checked.v1', 'ledger', {
            balanced,
            received: 3,
            explained: 2,
            since: '2026-03-01T10:00:00Z',
            reason: 'one is missing',
            signals: [
              {
                fingerprint: 'l',
                status: 'firing',
                labels: {},
                annotations: {},
                startsAt: '2026-03-01T10:00:00Z',
              },
            ],
          }),
        ],
      });
    await writer.write([checked(1, false)]);
    await writer.write([checked(2, true)]);
    expect((await lastLedgerCheck(store.auditor))?.data.balanced).toBe(true);
    // What the auditor says of the ledger is received as well.
    expect((await queries.ledger()).received).toBe(2);
    expect(await messagesBehind(store.auditor, { SIGNALS: { last: 5 }, ALERTS: { last: 4 } })).toBe(7);
  });
});

/** Any fact that has a place in the ledger, in any order, sensible or not. */
const anyFact: fc.Arbitrary<Fact> = fc
  .record({
    kind: fc.constantFrom('attached', 'resolved', 'held', 'deduplicated', 'suppressed', 'observed'),
    outcome: fc.constantFrom<'opened' | 'attached'>('opened', 'attached'),
    instead: fc.option(fc.constantFrom<AlertOutcome>('opened', 'attached', 'deduplicated', 'suppressed'), {
      nil: undefined,
    }),
    counts: fc.boolean(),
  })
  .map(({ kind, outcome, instead, counts }): Fact => {
    const reason = 'a-spec-says-so';
    const replaces = instead === undefined ? {} : { instead };
    const time = '2026-03-01T10:00:00Z';
    switch (kind) {
      case 'attached':
        return fact('argus.incident.alert-attached.v1', 'inc-1', {
          ...{ incidentId: 'inc-1', ...episode, outcome, reason, labels: {}, annotations: {} },
          ...{ severity: 'high', startsAt: time, ...replaces },
        });
      case 'resolved':
        return fact('argus.incident.alert-resolved.v1', 'inc-1', {
          ...{ incidentId: 'inc-1', ...episode, reason, endsAt: time },
          ...(counts && { outcome: 'attached' as const }),
        });
      case 'held':
        return fact('argus.incident.resolution-held.v1', 'inc-1', {
          ...{ incidentId: 'inc-1', ...episode, outcome: 'attached', reason, rule: 'r' },
          ...{ endsAt: time, until: time },
        });
      case 'deduplicated':
        return fact('argus.alert.deduplicated.v1', 'f1', {
          ...episode,
          status: 'firing',
          reason,
          ...replaces,
        });
      case 'suppressed':
        return fact('argus.alert.suppressed.v1', 'f1', {
          ...{ ...episode, status: 'firing', reason, by: 'w1', ...replaces },
        });
      default:
        return fact('argus.observation.made.v1', 'o1', {
          ...{ observationId: 'o1', source: 'http', rule: 'r', series: 's', labels: {}, from: 'inactive' },
          ...{ to: 'firing', since: time, at: time, reason },
          signals: counts
            ? [{ fingerprint: 'f1', status: 'firing', labels: {}, annotations: {}, startsAt: time }]
            : [],
        });
    }
  });

describe('the ledger of the record', () => {
  it('is what the events amount to, written one by one or built again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyFact, { minLength: 1, maxLength: 12 }), async (facts) => {
        await store.reset();
        const messages = facts.map((each, index) => {
          const observed = each.type === 'argus.observation.made.v1';
          const incident = each.type.startsWith('argus.incident.');
          return recorded({
            stream: observed ? 'SIGNALS' : incident ? 'INCIDENTS' : 'ALERTS',
            sequence: index + 1,
            agent: observed ? 'evaluator' : 'router',
            subject: observed
              ? subjects.signal('http', 'evaluator')
              : incident
                ? subjects.incident('inc-1', 'router')
                : subjects.outcome(0, 'router'),
            facts: [each],
            cause: `c${index}`,
          });
        });
        for (const message of messages) await writer.write([message]);
        const expected = sumLedger(messages.flatMap(({ events }) => events));
        const told = async () => {
          const ledger = await queries.ledger();
          return Object.fromEntries(ledgerEntries.map((entry) => [entry, ledger[entry]]));
        };
        expect(await told()).toEqual(expected);
        await rebuildReadModels(store.auditor);
        expect(await told()).toEqual(expected);
      }),
      { numRuns: 15 },
    );
  });
});
