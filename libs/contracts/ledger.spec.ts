import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ArgusEvent, type Fact, fact, state } from './event.js';
import { type AlertOutcome, ledgerEntries, outcomeOf, sumLedger } from './ledger.js';

const incidentId = 'inc-1';
const episode = { fingerprint: 'f1', episode: '2026-01-01T00:00:00Z' };

const attached = (outcome: 'opened' | 'attached'): Fact =>
  fact('argus.incident.alert-attached.v1', incidentId, {
    incidentId,
    ...episode,
    outcome,
    reason: 'new-group',
    labels: {},
    annotations: {},
    severity: 'high',
    startsAt: episode.episode,
  });

const resolved = (outcome?: 'attached'): Fact =>
  fact('argus.incident.alert-resolved.v1', incidentId, {
    incidentId,
    ...episode,
    outcome,
    reason: 'alert-resolved',
    endsAt: '2026-01-01T00:05:00Z',
  });

describe('the ledger', () => {
  it('counts each alert once, by the fact that states its outcome', () => {
    const superseded = resolved();
    const facts = [attached('opened'), attached('attached'), resolved('attached'), superseded];
    const events = state(facts, { agent: 'router', cause: 'c', correlationId: 'c', now: 0 });
    expect(sumLedger(events)).toMatchObject({ opened: 1, attached: 2, received: 0 });
    expect(outcomeOf(superseded)).toBeUndefined();
  });

  it('counts what was refused as received and quarantined', () => {
    const quarantined = fact('argus.delivery.quarantined.v1', 'd', {
      deliveryId: 'd',
      source: 'alertmanager',
      sender: 'anonymous',
      receivedAt: '2026-01-01T00:00:00Z',
      digest: '00',
      bytes: 2,
      reason: 'not-json',
      problems: ['body: is no JSON; send JSON'],
      alerts: 3,
      content: '{',
    });
    const events = state([quarantined], { agent: 'collector', cause: 'c', correlationId: 'c', now: 0 });
    expect(sumLedger(events)).toMatchObject({ received: 3, quarantined: 3 });
  });
});

const stated = (facts: readonly Fact[], agent: 'router' | 'collector' = 'router'): ArgusEvent[] =>
  state(facts, { agent, cause: 'c', correlationId: 'c', now: 0 });

/** The fact that gives an alert this outcome, in the place of one that it had before. */
function outcome(entry: AlertOutcome, instead: AlertOutcome | undefined): Fact {
  const more = instead === undefined ? {} : { instead };
  const about = { ...episode, status: 'firing' as const, reason: 'r', ...more };
  switch (entry) {
    case 'deduplicated':
      return fact('argus.alert.deduplicated.v1', 'f1', about);
    case 'suppressed':
      return fact('argus.alert.suppressed.v1', 'f1', { ...about, by: 's1' });
    case 'opened':
    case 'attached':
      return { ...attached(entry), data: { ...attached(entry).data, ...more } } as Fact;
  }
}

/** What the collector states of a delivery: some alerts are taken in, some are not. */
const delivered = (signals: number, quarantined: number): Fact[] => {
  const about = {
    deliveryId: 'd',
    source: 'alertmanager',
    sender: 'anonymous',
    receivedAt: episode.episode,
    digest: '00',
    bytes: 2,
  };
  const signal = {
    fingerprint: 'f1',
    status: 'firing' as const,
    labels: {},
    annotations: {},
    startsAt: episode.episode,
  };
  const all = Array.from({ length: signals }, () => signal);
  const received = { ...about, truncatedAlerts: 0, envelope: {}, signals: all };
  const refused = { ...about, reason: 'alerts-refused', problems: [], alerts: quarantined, content: '[]' };
  return [
    fact('argus.delivery.received.v1', 'd', received),
    ...(quarantined === 0 ? [] : [fact('argus.delivery.quarantined.v1', 'd', refused)]),
  ];
};

describe('the ledger of any history', () => {
  /** Of each alert the outcomes that it had, one after the other; of each delivery how many were quarantined. */
  const entry = fc.constantFrom<AlertOutcome>('opened', 'attached', 'deduplicated', 'suppressed');
  const judged = fc.array(entry, { minLength: 1, maxLength: 5 });
  const deliveries = fc.array(
    fc.record({ alerts: fc.array(judged, { maxLength: 6 }), quarantined: fc.nat({ max: 9 }) }),
    { maxLength: 6 },
  );

  /** All events, in an order that no stream promises. */
  const history = fc.tuple(deliveries, fc.infiniteStream(fc.nat())).map(([all, chances]) => {
    const events = all.flatMap(({ alerts, quarantined }) => [
      ...stated(delivered(alerts.length, quarantined), 'collector'),
      ...alerts.flatMap((outcomes) =>
        stated(outcomes.map((each, index) => outcome(each, outcomes[index - 1]))),
      ),
    ]);
    const keyed = events.map((event) => ({ event, at: Number(chances.next().value) }));
    return { all, events: keyed.sort((a, b) => a.at - b.at).map(({ event }) => event) };
  });

  it('has each alert under its last outcome, and balances, in whatever order the events are counted', () => {
    fc.assert(
      fc.property(history, ({ all, events }) => {
        const expected = Object.fromEntries(ledgerEntries.map((each) => [each, 0])) as ReturnType<
          typeof sumLedger
        >;
        for (const { alerts, quarantined } of all) {
          expected.received += alerts.length + quarantined;
          expected.quarantined += quarantined;
          for (const outcomes of alerts) expected[outcomes.at(-1) ?? 'opened'] += 1;
        }
        const { received, ...became } = sumLedger(events);
        expect({ received, ...became }).toEqual(expected);
        expect(Object.values(became).reduce((sum, each) => sum + each, 0)).toBe(received);
      }),
    );
  });

  it('is the sum of those of its parts, so that copies may count side by side', () => {
    fc.assert(
      fc.property(history, fc.nat(), ({ events }, at) => {
        const cut = at % (events.length + 1);
        const [first, second] = [sumLedger(events.slice(0, cut)), sumLedger(events.slice(cut))];
        const whole = sumLedger(events);
        for (const each of ledgerEntries) expect(first[each] + second[each]).toBe(whole[each]);
      }),
    );
  });
});
