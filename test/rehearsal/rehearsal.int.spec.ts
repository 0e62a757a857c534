import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Fact, type Recorded, fact, fingerprintOf } from '#libs/contracts';
import { type PolicyText, compilePolicy } from '#libs/policy';
import {
  Account,
  type Change,
  EpisodeNames,
  type RehearsedIncident,
  compare,
  inputFrom,
  rehearse,
} from '#libs/rehearsal';
import { type LiveLoop, startLiveLoop } from './live-loop.js';

jest.setTimeout(180_000);

const start = Date.parse('2026-11-21T12:00:00Z');
const second = 1_000;
const minute = 60 * second;
const at = (ms: number): string => new Date(ms).toISOString();

/** Everything that holds back, brings together, waits or opens again, at once. */
const text: PolicyText = {
  incidents: { open_when: 'severity != "info"', reopen_within: '6m' },
  route: {
    ...{ receiver: 'team', group_by: ['service', 'alertname'], group_wait: '15s' },
    routes: [
      { matchers: ['severity="critical"'], receiver: 'oncall', group_by: ['service'], continue: true },
    ],
  },
  receivers: [
    { name: 'team', email: ['team@example.org'], minimum_severity: 'medium' },
    { name: 'oncall', email: ['oncall@example.org'] },
  ],
  inhibit_rules: [
    { source_matchers: ['alertname="Down"'], target_matchers: ['alertname="Slow"'], equal: ['service'] },
  ],
  maintenance_windows: [
    {
      ...{ id: 'upgrade', comment: 'work', matchers: ['service="db"'] },
      ...{ starts_at: at(start + 4 * minute), ends_at: at(start + 9 * minute) },
    },
  ],
  deduplicate: [{ name: 'per-service', matchers: ['service="search"'], key: ['service', 'alertname'] }],
  flapping: [{ name: 'nervous', matchers: ['pod="b"'], window: '4m', start_changes: 4, stop_changes: 1 }],
  resolve_hold: [{ name: 'calm', matchers: ['alertname="Errors"'], for: '1m' }],
  correlate: [{ name: 'same-service', matchers: ['service="cart"'], within: '5m', labels: ['service'] }],
  closing: { verify_for: '2m' },
};

const compiled = compilePolicy(text, { version: 'p-rehearsal', text: JSON.stringify(text) });
if (!compiled.ok) throw new Error(JSON.stringify(compiled.error, undefined, 2));
const policy = compiled.value;

/** Numbers that look random and are the same in every run. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    yield state >>> 8;
  }
}

const random = numbers(42);
const oneOf = <T>(values: readonly T[]): T => values[random.next().value % values.length] as T;

/** What fires, since when: senders repeat it, and say when it is over. */
const firing = new Map<string, { readonly labels: Record<string, string>; readonly since: string }>();

const severities = { Slow: 'medium', Errors: 'high', Down: 'critical', Note: 'info' } as const;

/** A few alerts that begin, go on or end; with `over`, all that fire end. */
function delivery(n: number, now: number, over: boolean): Fact {
  const chosen = Array.from({ length: 1 + (random.next().value % 4) }, () => {
    const alertname = oneOf(['Slow', 'Slow', 'Errors', 'Down', 'Note'] as const);
    const service = oneOf(['checkout', 'cart', 'db', 'search', 'mail', 'login']);
    return { alertname, service, pod: oneOf(['a', 'b', 'b']), severity: severities[alertname] };
  });
  const all = over ? [...firing.values()].map(({ labels }) => labels) : chosen;
  const signals = all.map((labels) => {
    const fingerprint = fingerprintOf('test', labels);
    const known = firing.get(fingerprint);
    const isOver = known !== undefined && (over || random.next().value % 3 > 0);
    if (isOver) firing.delete(fingerprint);
    else firing.set(fingerprint, known ?? { labels, since: at(now) });
    const startsAt = known?.since ?? at(now);
    const annotations = { summary: `${labels['alertname']} of ${labels['service']}` };
    return {
      ...{ fingerprint, labels, annotations, startsAt },
      ...(isOver ? { status: 'resolved' as const, endsAt: at(now) } : { status: 'firing' as const }),
    };
  });
  const deliveryId = `delivery-${n}`;
  return fact('argus.delivery.received.v1', deliveryId, {
    ...{ deliveryId, source: 'alertmanager', sender: 'test', receivedAt: at(now), digest: 'ab', bytes: 1 },
    ...{ truncatedAlerts: 0, envelope: {}, signals },
  });
}

/** An account of what the agents themselves recorded. */
function accountOf(record: readonly Recorded[], names: EpisodeNames): Account {
  const account = new Account(policy, names);
  for (const { agent, events, storedAt } of record) {
    if (agent !== 'router' && agent !== 'closer') continue;
    const time = Date.parse(events[0]?.time ?? at(storedAt));
    account.advance(time);
    account.note(events, time);
  }
  return account;
}

const inShort = ({
  id,
  title,
  severity,
  priority,
  routes,
  members,
  firing: left,
  reopened,
}: RehearsedIncident) => ({
  ...{ id, title, severity, priority, reopened },
  routes: [...routes.keys()].sort(),
  members: [...members].sort((a, b) => a - b),
  firing: left.size,
});

/** What happens to alerts and incidents in the story, by the names of the reasons. */
const everything = [
  ...[
    'new-group',
    'same-group',
    'correlated',
    'new-episode',
    'already-attached',
    'repeats-another',
    'inhibited',
  ],
  ...['silenced', 'expired-by-hand', 'maintenance-window', 'not-opened-by-policy', 'resolved-while-held'],
  ...['alert-resolved', 'resolve-hold', 'resolution-believed', 'superseded-by-new-episode', 'worse-alert'],
  ...['changes-too-often', 'flapping', 'quiet-again', 'all-alerts-resolved', 'stayed-resolved', 'reopened'],
  ...['fired-while-verifying', 'fired-soon-after-closing'],
];

const isMoment = ({ what, before, after }: Change): boolean =>
  what === 'opened at' && Math.abs(Date.parse(before) - Date.parse(after)) < 100;

describe('a rehearsal of what real agents recorded', () => {
  let loop: LiveLoop;
  let record: readonly Recorded[];
  beforeAll(async () => {
    loop = await startLiveLoop(policy, start);
    const silences: string[] = [];
    for (let n = 0; n < 160; n++) {
      if (n % 17 === 5) {
        const endsAt = at(loop.clock.now() + 3 * minute);
        silences.push(await loop.silence({ service: oneOf(['checkout', 'mail']), endsAt }));
      }
      if (n % 34 === 10) await loop.silence({ id: silences.at(-1), service: '', endsAt: '' });
      const over = n % 32 === 31;
      await loop.deliver(delivery(n, loop.clock.now(), over));
      // Now and then it stays quiet for long enough that incidents close, later for so long that others follow them.
      const pause = !over ? 15 * second : n > 90 ? 7 * minute : 3.5 * minute;
      // Nothing is due at the very moment of a delivery: which of the two comes first is nobody's to know.
      await loop.goOn(pause + 107);
    }
    await loop.goOn(6 * minute);
    record = await loop.record();
  });
  afterAll(() => loop.stop());

  it('under the policy of the record finds the record: the same incidents, alerts, receivers and outcomes', () => {
    const inputs = record.flatMap(({ events }) => events.flatMap((event) => inputFrom(event) ?? []));
    const names = new EpisodeNames();
    const recorded = accountOf(record, names);
    const rehearsed = rehearse(inputs, policy, loop.clock.now(), names);
    expect([...rehearsed.incidents.values()].map(inShort).sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
      [...recorded.incidents.values()].map(inShort).sort((a, b) => (a.id < b.id ? -1 : 1)),
    );
    expect(rehearsed.totals).toEqual(recorded.totals);
    expect([...rehearsed.pages.counts].sort()).toEqual([...recorded.pages.counts].sort());
    const { gained, lost, changed, same } = compare(recorded, rehearsed);
    expect({ gained, lost }).toEqual({ gained: [], lost: [] });
    // The agents need a moment to find out that something is due: nothing else may differ.
    expect(changed.flatMap(({ changes }) => changes).filter((each) => !isMoment(each))).toEqual([]);
    expect(same + changed.length).toBe(recorded.incidents.size);
  });

  it('is a record in which everything happens that can', () => {
    const reasons = new Set(
      record.flatMap(({ events }) =>
        events.map((event) => ('reason' in event.data ? event.data.reason : '')),
      ),
    );
    expect(accountOf(record, new EpisodeNames()).incidents.size).toBeGreaterThan(24);
    expect(everything.filter((reason) => !reasons.has(reason))).toEqual([]);
  });
});
