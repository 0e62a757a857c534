import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type LedgerJudgement, type LedgerSample, assumedBalanced, judgeLedger } from './judge-ledger.js';

const graceMs = 300_000;
const options = { graceMs, fingerprint: 'ledger-of-a-spec' };

const sample = (changes: Partial<LedgerSample['entries']>, underWay = 0, now = 1_000): LedgerSample => ({
  entries: {
    received: 0,
    opened: 0,
    attached: 0,
    deduplicated: 0,
    suppressed: 0,
    quarantined: 0,
    ...changes,
  },
  underWay,
  now,
});

const judge = (before: LedgerJudgement, next: LedgerSample) => judgeLedger(before, next, options);

describe('judging the ledger', () => {
  it('has nothing to say while everything is explained or under way', () => {
    const finding = judge(
      assumedBalanced(0),
      sample({ received: 9, opened: 1, attached: 2, deduplicated: 1, suppressed: 1, quarantined: 1 }, 3),
    );
    expect(finding).toMatchObject({ received: 9, explained: 6, unexplained: 0, stated: undefined });
    expect(finding.judgement.balanced).toBe(true);
  });

  it('raises an alert of its own when an alert is late, once, and takes it back when all is well', () => {
    const broken = judge(assumedBalanced(0), sample({ received: 5, opened: 2 }, 1, 60_000));
    expect(broken.unexplained).toBe(2);
    expect(broken.stated).toMatchObject({
      type: 'argus.ledger.checked.v1',
      data: {
        balanced: false,
        received: 5,
        explained: 2,
        since: '1970-01-01T00:01:00.000Z',
        signals: [
          {
            status: 'firing',
            labels: { alertname: 'ArgusLedgerUnbalanced' },
            startsAt: '1970-01-01T00:01:00.000Z',
          },
        ],
      },
    });
    const still = judge(broken.judgement, sample({ received: 6, opened: 3 }, 1, 90_000));
    expect(still.stated).toBeUndefined();
    expect(still.judgement.since).toBe(60_000);
    const mended = judge(still.judgement, sample({ received: 6, opened: 6 }, 0, 120_000));
    expect(mended.stated).toMatchObject({
      data: {
        balanced: true,
        // The same episode, so that it resolves the alert that was raised.
        signals: [
          { status: 'resolved', startsAt: '1970-01-01T00:01:00.000Z', endsAt: '1970-01-01T00:02:00.000Z' },
        ],
      },
    });
  });

  it('waits before it takes outcomes without an alert for wrong: the record may be catching up', () => {
    const first = judge(assumedBalanced(0), sample({ opened: 2 }, 0, 1_000));
    expect(first).toMatchObject({ unexplained: -2, stated: undefined });
    expect(
      judge(first.judgement, sample({ received: 2, opened: 2 }, 0, 2_000)).judgement.oddSince,
    ).toBeUndefined();
    const late = judge(first.judgement, sample({ opened: 2 }, 0, 1_000 + graceMs));
    expect(late.stated).toMatchObject({ data: { balanced: false } });
  });

  it('states a change exactly when its judgement changes, in turn, whatever it is shown', () => {
    const samples = fc.array(
      fc.record({ received: fc.nat(5), opened: fc.nat(5), underWay: fc.nat(3), after: fc.nat(2 * graceMs) }),
    );
    fc.assert(
      fc.property(samples, (all) => {
        let judgement = assumedBalanced(0);
        let now = 0;
        for (const { received, opened, underWay, after } of all) {
          now += after;
          const next = judge(judgement, sample({ received, opened }, underWay, now));
          expect(next.stated !== undefined).toBe(next.judgement.balanced !== judgement.balanced);
          if (next.unexplained === 0) expect(next.judgement.balanced).toBe(true);
          if (next.unexplained > 0) expect(next.judgement.balanced).toBe(false);
          judgement = next.judgement;
        }
      }),
    );
  });
});
