import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { type AlertOutcome, insteadOf, outcomeOf, sumLedger } from '#libs/contracts';
import { at, digest, type GivenAlert, Mind, minute, policyWith } from '#libs/testing/routing';
import { holdingOf } from './state.js';

const inhibit_rules = [
  { name: 'down', source_matchers: ['service="net"'], target_matchers: ['service="checkout"'], equal: [] },
];
const deduplicate = [{ name: 'same', matchers: ['service="cart"'], key: ['service'] }];
const flapping = [{ name: 'nervous', window: '30m', start_changes: 4, stop_changes: 1 }];
const resolve_hold = [{ name: 'patience', matchers: ['pod!="b"'], for: '7m' }];
const correlate = [
  { name: 'together', matchers: ['service=~"checkout|cart"'], within: '2h', labels: ['alertname'] },
];
const incidents = { open_when: 'severity != "info"', reopen_within: '30m' };
const policies = [
  policyWith({ inhibit_rules, deduplicate, incidents }),
  policyWith({ flapping, resolve_hold, incidents }),
  policyWith({ inhibit_rules, deduplicate, flapping, resolve_hold, correlate, maintenance_windows: [] }),
];

/** What a sender may say next of one of its alerts. */
type Word = 'fires' | 'fires anew' | 'is over' | 'was stale' | 'fires until soon' | 'fires from the future';

type Step =
  | {
      readonly kind: 'alerts';
      readonly words: readonly { pod: string; service: string; severity: 'high' | 'info'; word: Word }[];
    }
  | { readonly kind: 'time'; readonly minutes: number; readonly awake: boolean }
  | { readonly kind: 'silence'; readonly service: string; readonly minutes: number }
  | { readonly kind: 'end of a silence'; readonly which: number }
  | { readonly kind: 'policy'; readonly which: number }
  | { readonly kind: 'closure'; readonly which: number };

const word = fc.constantFrom<Word>(
  'fires',
  'fires',
  'fires anew',
  'is over',
  'is over',
  'was stale',
  'fires until soon',
  'fires from the future',
);
const service = fc.constantFrom('checkout', 'cart', 'net', 'planned');
const words = fc.record({
  pod: fc.constantFrom('a', 'b'),
  service,
  severity: fc.constantFrom('high', 'high', 'info'),
  word,
});
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('alerts' as const),
      words: fc.array(words, { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('time' as const),
      // Clocks are set back, too.
      minutes: fc.constantFrom(-45, 0, 1, 6, 8, 31, 61),
      awake: fc.boolean(),
    }),
  },
  fc.record({ kind: fc.constant('silence' as const), service, minutes: fc.constantFrom(5, 90) }),
  fc.record({ kind: fc.constant('end of a silence' as const), which: fc.nat() }),
  fc.record({ kind: fc.constant('policy' as const), which: fc.nat({ max: 2 }) }),
  fc.record({ kind: fc.constant('closure' as const), which: fc.nat() }),
);

/** What really is the case, by fingerprint. */
interface Truth {
  readonly firing: boolean;
  readonly severity: 'high' | 'info';
}

/** Plays a story and knows what the senders mean. */
class Story {
  readonly mind = new Mind(policies[0]);
  readonly truths = new Map<string, Truth & { readonly episode: number; readonly until: number }>();
  private silences = 0;

  play(steps: readonly Step[]): this {
    for (const each of steps) this.playOne(each);
    // Everything that ends with time has ended, and the router was awake all the while.
    for (let count = 0; count < 40; count++) this.mind.after(10);
    return this;
  }

  truth(fingerprint: string): Truth | undefined {
    const known = this.truths.get(fingerprint);
    return known && { ...known, firing: known.firing && this.mind.now < known.until };
  }

  private playOne(each: Step): void {
    const { mind } = this;
    switch (each.kind) {
      case 'alerts':
        mind.receives(...each.words.map((said) => this.say(said)));
        return;
      case 'time':
        mind.now += each.minutes * minute;
        if (each.awake) mind.wakesUp();
        return;
      case 'silence':
        mind.silences(`s${this.silences++}`, each.service, each.minutes);
        return;
      case 'end of a silence':
        if (this.silences > 0) mind.asks({ kind: 'expire', silenceId: `s${each.which % this.silences}` });
        return;
      case 'policy':
        return mind.adopts(policies[each.which] ?? mind.policy);
      case 'closure': {
        const all = [...mind.state.incidents.entries()].map(([id]) => id);
        const id = all[each.which % Math.max(1, all.length)];
        if (id !== undefined) mind.closes(id);
      }
    }
  }

  private say({
    pod,
    service: name,
    severity,
    word: said,
  }: Extract<Step, { kind: 'alerts' }>['words'][number]): GivenAlert {
    const fingerprint = `${name}-${pod}`;
    const before = this.truths.get(fingerprint) ?? { firing: false, severity, episode: 1, until: Infinity };
    const about: GivenAlert = { pod, service: name, severity };
    if (said === 'was stale') {
      return before.episode === 1
        ? this.say({ pod, service: name, severity, word: 'fires' })
        : { ...about, episode: before.episode - 1 };
    }
    // A clock goes wrong once, and then is set right.
    if (said === 'fires from the future' && this.truths.has(fingerprint)) {
      return this.say({ pod, service: name, severity, word: 'fires' });
    }
    const names = before.until < Infinity && before.firing && said === 'fires';
    // A sender that names the end of an episode goes on doing so.
    if (names) return this.say({ pod, service: name, severity, word: 'fires until soon' });
    const episode = said === 'fires anew' ? before.episode + 1 : before.episode;
    const until = said === 'fires until soon' ? this.mind.now + 5 * minute : Infinity;
    this.truths.set(fingerprint, { firing: said !== 'is over', severity, episode, until });
    if (said === 'fires from the future') return { ...about, startsAt: at(400 * 24 * 60 * minute) };
    const ends = said === 'fires until soon' && { endsAt: new Date(until).toISOString() };
    return { ...about, episode, status: said === 'is over' ? 'resolved' : 'firing', ...ends };
  }
}

const afterAnyStory = (check: (story: Story) => void): void =>
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => check(new Story().play(steps))),
    { numRuns: 150 },
  );

/** By alert event: the outcomes that the record ends with. */
function outcomesOf({ log }: Mind): Map<string, AlertOutcome[]> {
  const outcomes = new Map<string, AlertOutcome[]>();
  for (const event of log.filter(({ agent }) => agent === 'router').flatMap(({ events }) => events)) {
    const [entry, instead, cause] = [outcomeOf(event), insteadOf(event), event.causationid ?? ''];
    if (entry === undefined) continue;
    const before = outcomes.get(cause) ?? [];
    if (instead !== undefined) expect(before).toContain(instead);
    outcomes.set(cause, [...before.filter((each) => each !== instead), entry]);
  }
  return outcomes;
}

/** Whether what is said to hold an alert back still does, looked at from outside. */
function holds(story: Story, fingerprint: string): boolean {
  const { mind } = story;
  const cause = mind.state.alerts.get(fingerprint)?.held?.cause;
  switch (cause?.kind) {
    case 'silence':
    case 'window':
      return mind.now < cause.until;
    case 'inhibition':
    case 'original':
      return story.truth(cause.source)?.firing === true;
    case 'condition':
      return mind.policy.openWhen !== undefined;
    case undefined:
      return false;
  }
}

jest.setTimeout(60_000);

describe('whatever is silenced, windowed, inhibited, repeated, flapping, from the future and closed', () => {
  it('every alert has exactly one outcome, and the ledger holds', () =>
    afterAnyStory(({ mind }) => {
      const outcomes = outcomesOf(mind);
      expect([...outcomes.keys()].sort()).toEqual(mind.received.map(({ id }) => id).sort());
      expect([...outcomes.values()].filter((each) => each.length !== 1)).toEqual([]);
      const sum = sumLedger(mind.log.flatMap(({ events }) => events));
      expect(sum.opened + sum.attached + sum.deduplicated + sum.suppressed).toBe(mind.received.length);
    }));

  it('in the end what fires is in an open incident unless something still holds it back; nothing else is', () =>
    afterAnyStory((story) => {
      for (const fingerprint of story.truths.keys()) {
        const holding = holdingOf(story.mind.state, fingerprint);
        const fires = holding?.member.firing === true && holding.incident.status !== 'closed';
        const truth = story.truth(fingerprint);
        if (truth?.firing === true)
          expect([fingerprint, fires || holds(story, fingerprint)]).toEqual([fingerprint, true]);
        else expect([fingerprint, holding?.member.firing === true]).toEqual([fingerprint, false]);
      }
    }));

  it('a copy that reads the streams in any order ends in the same state', () =>
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.infiniteStream(fc.nat()), (steps, chances) => {
        const { mind } = new Story().play(steps);
        // What is over is forgotten by the time of the latest facts, which is the same for both from here on.
        mind.now += 120 * minute;
        mind.receives({ service: 'other' }, { service: 'other' });
        const replayed = mind.replayed((left) => left[Number(chances.next().value) % left.length] ?? '');
        expect(digest(replayed)).toEqual(digest(mind.state));
      }),
      { numRuns: 150 },
    ));

  it('nothing more is due when everything is over', () =>
    afterAnyStory(({ mind }) => {
      expect(mind.wakesUp()).toEqual([]);
      for (const [, { held }] of mind.state.alerts.entries()) {
        if (held !== undefined) expect(['inhibition', 'original', 'condition']).toContain(held.cause.kind);
      }
      expect(mind.state.held).toBe(
        [...mind.state.alerts.entries()].filter(([, { held }]) => held !== undefined).length,
      );
    }));
});
