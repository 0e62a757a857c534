import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { type Fact, type Recorded, fact, parseSubject, state, subjects } from '#libs/contracts';
import { evolve, initialRouterState } from '#libs/routing';
import { type GivenAlert, Mind, at, hour, minute, policyWith } from '#libs/testing/routing';
import { AuditWriter } from './audit-writer.js';
import { heldBack } from './held-back.js';
import { type TestStore, startStore } from './testing/audit-store.js';

jest.setTimeout(120_000);

const streams: Readonly<Record<string, string>> = { incident: 'INCIDENTS', outcome: 'ALERTS' };

/** What the router stated, as a stream would hand it over. Each counts by itself: here one is far ahead. */
const asStored = (message: Recorded): Recorded => {
  const stream = streams[parseSubject(message.subject)?.family ?? ''] ?? 'POLICY';
  return {
    ...{ ...message, stream, sequence: message.sequence + (stream === 'ALERTS' ? 1_000_000 : 0) },
    bytes: new TextEncoder().encode(JSON.stringify(message.events)),
  };
};

/** How many alerts each silence and window holds back, as the router's own state has it. */
const asRouted = ({ state }: Pick<Mind, 'state'>): Record<string, number> =>
  Object.fromEntries(
    [...state.waiting.entries()]
      .map(([key, alerts]): [string[], number] => [key.split(' '), alerts.size])
      .filter(([[kind], size]) => (kind === 'silence' || kind === 'window') && size > 0)
      .map(([[, id = ''], size]) => [id, size]),
  );

describe('what silences and windows hold back by the record', () => {
  let store: TestStore;
  beforeAll(async () => {
    store = await startStore();
  }, 120_000);
  afterAll(() => store.stop());

  /** Records one stream after the other, so that what was decided first may be recorded last. */
  const record = async (messages: readonly Recorded[], first: string): Promise<void> => {
    const stored = messages.map(asStored);
    const writer = new AuditWriter(store.auditor);
    await writer.write(stored.filter(({ stream }) => stream === first));
    await writer.write(stored.filter(({ stream }) => stream !== first));
  };
  const asRecorded = async (): Promise<Record<string, number>> =>
    Object.fromEntries((await heldBack(store.reader)).counts);
  const told = async (mind: Mind, first = 'INCIDENTS'): Promise<Record<string, number>> => {
    await store.reset();
    await record(mind.log, first);
    return asRecorded();
  };

  it.each(['INCIDENTS', 'ALERTS'])(
    'goes on while the episode before the held one expires in its incident, with %s recorded first',
    async (first) => {
      const mind = new Mind();
      mind.receives({ endsAt: at(5 * minute) });
      mind.silences('s1', 'checkout', 60);
      mind.receives({ episode: 2 });
      mind.after(5);
      expect(asRouted(mind)).toEqual({ s1: 1 });
      expect(await told(mind, first)).toEqual({ s1: 1 });
    },
  );

  it.each(['INCIDENTS', 'ALERTS'])(
    'is over with the end of the alert, there and in its incident, with %s recorded first',
    async (first) => {
      const mind = new Mind();
      mind.receives({}, { pod: 'b' });
      mind.silences('s1', 'checkout', 60);
      mind.receives({ episode: 2 }, { episode: 2, pod: 'b' });
      mind.receives({ episode: 2, status: 'resolved' });
      expect(asRouted(mind)).toEqual({ s1: 1 });
      expect(await told(mind, first)).toEqual({ s1: 1 });
    },
  );

  it('is over with the end of the very episode that its closed incident still has', async () => {
    const mind = new Mind();
    const [, attached] = mind.receives({});
    mind.silences('s1', 'checkout', 60);
    mind.closer(attached?.subject ?? '', 'closed');
    mind.receives({});
    expect([asRouted(mind), await told(mind)]).toEqual([{ s1: 1 }, { s1: 1 }]);
    expect(mind.receives({ status: 'resolved' })).toMatchObject([
      { data: { reason: 'over-while-held-too' } },
    ]);
    expect([asRouted(mind), await told(mind)]).toEqual([{}, {}]);
  });

  it('is not what repeats another alert since', async () => {
    const mind = new Mind(policyWith({ deduplicate }));
    mind.receives({ service: 'cart' });
    mind.silences('s1', 'cart', 60);
    mind.receives({ service: 'cart', pod: 'b' });
    expect([asRouted(mind), await told(mind)]).toEqual([{ s1: 1 }, { s1: 1 }]);
    mind.asks({ kind: 'expire', silenceId: 's1' });
    mind.wakesUp();
    expect(mind.state.held).toBe(1);
    expect([asRouted(mind), await told(mind)]).toEqual([{}, {}]);
  });

  it('goes on when the alert says what changes nothing', async () => {
    const mind = new Mind();
    mind.receives({});
    mind.silences('s1', 'checkout', 60);
    mind.receives({ episode: 2 });
    mind.receives({});
    mind.receives({ status: 'resolved' });
    mind.receives({ status: 'resolved' });
    expect(mind.log.at(-1)?.events).toMatchObject([{ type: 'argus.alert.deduplicated.v1' }]);
    expect(await told(mind)).toEqual(asRouted(mind));
  });

  it.each(['INCIDENTS', 'ALERTS'])(
    'goes by turns, of which a release has the last word, with %s read and recorded first',
    async (first) => {
      const now = at(0);
      const labels = { labels: {}, annotations: {}, severity: 'high' as const, startsAt: now };
      const held = (fingerprint: string, turn: number): Fact => {
        const about = { fingerprint, episode: now };
        const alert = { ...about, ...labels, deliveryId: 'd', source: 's' };
        const by = { status: 'firing' as const, reason: 'silenced', by: 's1' };
        return fact('argus.alert.suppressed.v1', fingerprint, { ...about, ...by, turn, alert });
      };
      const attached = (fingerprint: string, turn: number): Fact => {
        const about = { incidentId: 'i', fingerprint, episode: now, outcome: 'attached' as const };
        const data = { ...about, ...labels, reason: 'same-group', turn };
        return fact('argus.incident.alert-attached.v1', 'i', data);
      };
      const turn = Date.parse(now);
      const told = { agent: 'router', cause: 'c', correlationId: 'c' } as const;
      const of = (subject: string, facts: readonly Fact[]): Recorded => ({
        ...{ ...told, stream: '', sequence: 1, subject, storedAt: turn, messageId: subject },
        ...{ key: '', signature: '', bytes: new Uint8Array(), events: state(facts, { ...told, now: turn }) },
      });
      const messages = [
        of(subjects.incident('i', 'router'), [
          attached('same', turn),
          attached('earlier', turn),
          attached('later', turn + 2),
        ]),
        of(subjects.outcome(0, 'router'), [
          held('same', turn),
          held('earlier', turn + 1),
          held('later', turn + 1),
          held('alone', turn),
        ]),
      ];
      await store.reset();
      await record(messages, first);
      const fold = evolve(() => policyWith());
      const read = first === 'INCIDENTS' ? messages : messages.toReversed();
      expect(asRouted({ state: read.reduce(fold, initialRouterState) })).toEqual({ s1: 2 });
      expect(await asRecorded()).toEqual({ s1: 2 });
    },
  );

  it('is forgotten when nobody has said anything of the alert for a month', async () => {
    const mind = new Mind();
    mind.silences('s1', 'checkout', 60 * 24 * 90);
    mind.receives({});
    mind.now += 29 * 24 * hour;
    mind.receives({ pod: 'b' }, { service: 'cart' });
    mind.now += 2 * 24 * hour;
    // Nothing is forgotten yet: the other stream may have more of that time.
    mind.receives({ service: 'cart' });
    expect([asRouted(mind), await told(mind)]).toEqual([{ s1: 2 }, { s1: 2 }]);
    mind.receives({ service: 'cart', episode: 2 });
    expect([asRouted(mind), await told(mind)]).toEqual([{ s1: 1 }, { s1: 1 }]);
  });

  it.each([1, 2, 3, 4])('is what the router holds back, whatever happens (story %i)', async (seed) => {
    const mind = new Mind(policyWith({ deduplicate, inhibit_rules, flapping, resolve_hold, incidents }));
    await store.reset();
    let recorded = 0;
    for (const [index, steps] of fc.sample(chapter, { seed, numRuns: 12 }).entries()) {
      for (const play of steps) play(mind, index);
      await record(mind.log.slice(recorded), index % 2 === 0 ? 'INCIDENTS' : 'ALERTS');
      recorded = mind.log.length;
      expect(await asRecorded()).toEqual(asRouted(mind));
    }
  });
});

const inhibit_rules = [
  { name: 'down', source_matchers: ['service="net"'], target_matchers: ['service="checkout"'], equal: [] },
];
const deduplicate = [{ name: 'same', matchers: ['service="cart"'], key: ['service'] }];
const flapping = [{ name: 'nervous', window: '30m', start_changes: 6, stop_changes: 1 }];
const resolve_hold = [{ name: 'patience', matchers: ['pod="c"'], for: '7m' }];
const incidents = { open_when: 'severity != "info"', reopen_within: '30m' };

const service = fc.constantFrom('checkout', 'cart', 'net', 'planned');
type Step = (mind: Mind, chapter: number) => void;

const alerts: fc.Arbitrary<Step> = fc
  .array(
    fc.record({
      service,
      pod: fc.constantFrom('a', 'b', 'c'),
      severity: fc.constantFrom('high', 'high', 'info'),
      status: fc.constantFrom('firing', 'firing', 'resolved'),
      older: fc.constantFrom(0, 0, 0, 1),
      lasts: fc.constantFrom(undefined, undefined, 5 * minute),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((said) => (mind, chapter) => {
    const given = said.map(({ older, lasts, ...each }): GivenAlert => {
      const endsAt = lasts !== undefined && { endsAt: new Date(mind.now + lasts).toISOString() };
      return { ...each, episode: Math.max(1, chapter + 1 - older), ...(each.status === 'firing' && endsAt) };
    });
    mind.receives(...given);
  });
/** Clocks are set back, too. */
const time: fc.Arbitrary<Step> = fc.constantFrom(-45, 0, 1, 6, 31).map((minutes) => (mind) => {
  mind.after(minutes);
});
const silence: fc.Arbitrary<Step> = fc
  .record({ id: fc.nat({ max: 9_999 }), service, minutes: fc.constantFrom(20, 300) })
  .map(({ id, service: of, minutes }) => (mind) => {
    mind.silences(`s${id}`, of, minutes);
  });
const endOfSilence: fc.Arbitrary<Step> = fc.nat().map((which) => (mind) => {
  const ids = [...mind.state.silences.entries()].map(([id]) => id);
  if (ids.length > 0) mind.asks({ kind: 'expire', silenceId: ids[which % ids.length] ?? '' });
});
const chapter = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: alerts },
    { weight: 2, arbitrary: time },
    { weight: 2, arbitrary: silence },
    endOfSilence,
  ),
  { minLength: 4, maxLength: 12 },
);
