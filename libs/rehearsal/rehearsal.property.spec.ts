import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { PolicyText } from '#libs/policy';
import { isEmpty } from './compare.js';
import { PolicyComparison, rehearse } from './policy-comparison.js';
import { type GivenAlert, GivenRecord, at, minute, policyOf, start } from './testing/record.js';

const alert: fc.Arbitrary<GivenAlert> = fc.record({
  status: fc.constantFrom('firing', 'firing', 'resolved'),
  alertname: fc.constantFrom('Slow', 'Down'),
  service: fc.constantFrom('checkout', 'cart', 'db'),
  pod: fc.constantFrom('a', 'b'),
  severity: fc.constantFrom('critical', 'high', 'low'),
  since: fc.constantFrom(0, 10, 30),
});

type Step =
  | { readonly kind: 'delivery'; readonly alerts: GivenAlert[] }
  | { readonly kind: 'silence'; readonly service: string; readonly lasts: number }
  | { readonly kind: 'expired'; readonly which: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('delivery' as const),
      alerts: fc.array(alert, { minLength: 1, maxLength: 5 }),
    }),
  },
  fc.record({
    kind: fc.constant('silence' as const),
    service: fc.constantFrom('checkout', 'cart'),
    lasts: fc.constantFrom(5, 60),
  }),
  fc.record({ kind: fc.constant('expired' as const), which: fc.nat() }),
);

const record: fc.Arbitrary<GivenRecord> = fc
  .array(fc.tuple(fc.constantFrom(0, 0.2, 1, 7, 40), step), { maxLength: 30 })
  .map((steps) => {
    const made = new GivenRecord();
    const silences: string[] = [];
    let minutes = 0;
    for (const [pause, each] of steps) {
      minutes += pause;
      if (each.kind === 'delivery') made.delivery(minutes, ...each.alerts);
      else if (each.kind === 'silence') {
        silences.push(`sil-${made.inputs.length}`);
        made.silence(minutes, each.service, each.lasts);
      } else if (silences.length > 0) made.expired(minutes, silences[each.which % silences.length] ?? '');
    }
    return made;
  });

/** Everything that a policy can say about routing at once, each part now and then. */
const policy: fc.Arbitrary<PolicyText> = fc.record(
  {
    incidents: fc.constantFrom({ open_when: 'severity != "low"' }, { reopen_within: '1h' }),
    route: fc.constantFrom(
      { receiver: 'team', group_by: ['service'], group_wait: '30s' },
      { receiver: 'team', group_by: ['alertname', 'service'], group_wait: '0s' },
      { receiver: 'team', group_by: ['...'] },
    ),
    inhibit_rules: fc.constant([
      { source_matchers: ['alertname="Down"'], target_matchers: ['alertname="Slow"'], equal: ['service'] },
    ]),
    maintenance_windows: fc.constant([
      {
        ...{ id: 'work', comment: 'work', matchers: ['service="db"'] },
        ...{ starts_at: at(5), ends_at: at(20) },
      },
    ]),
    deduplicate: fc.constant([{ name: 'twice', matchers: ['service="cart"'], key: ['service'] }]),
    flapping: fc.constant([
      { name: 'nervous', matchers: ['pod="a"'], window: '30m', start_changes: 4, stop_changes: 1 },
    ]),
    resolve_hold: fc.constant([{ name: 'calm', matchers: ['pod="b"'], for: '3m' }]),
    correlate: fc.constant([{ name: 'together', matchers: [], within: '10m', labels: ['pod'] }]),
    closing: fc.constantFrom({ verify_for: '1m' }, { when: 'incident.severity != "critical"' }),
  },
  { requiredKeys: ['route'] },
);

const receivers = [{ name: 'team', email: ['team@example.org'] }];
const end = start + 3 * 24 * 60 * minute;

describe('whatever was delivered, under whatever policy', () => {
  it('rehearsing twice gives the same, down to the ids', () =>
    fc.assert(
      fc.property(record, policy, ({ inputs }, text) => {
        const [once, twice] = [1, 2].map(() => rehearse(inputs, policyOf({ receivers, ...text }), end));
        expect(twice?.incidents).toEqual(once?.incidents);
        expect(twice?.totals).toEqual(once?.totals);
        expect(twice?.pages.counts).toEqual(once?.pages.counts);
      }),
      { numRuns: 60 },
    ));

  it('there is no difference between a policy and itself', () =>
    fc.assert(
      fc.property(record, policy, ({ inputs }, text) => {
        const [present, candidate] = [1, 2].map(() => policyOf({ receivers, ...text }));
        if (present === undefined || candidate === undefined) throw new Error('unreachable');
        const comparison = new PolicyComparison({ present, candidate });
        for (const input of inputs) comparison.take(input);
        const differences = comparison.finish(end);
        expect(isEmpty(differences)).toBe(true);
        expect(differences.same).toBe(comparison.present.incidents.size);
      }),
      { numRuns: 60 },
    ));

  it('every alert has one outcome: those of the deliveries are all accounted for', () =>
    fc.assert(
      fc.property(record, policy, ({ inputs }, text) => {
        const { totals } = rehearse(inputs, policyOf({ receivers, ...text }), end);
        const delivered = inputs.reduce(
          (sum, { event }) => sum + ('signals' in event.data ? event.data.signals.length : 0),
          0,
        );
        expect(Object.values(totals).reduce((sum, count) => sum + count, 0)).toBe(delivered);
      }),
      { numRuns: 60 },
    ));
});
