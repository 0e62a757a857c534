import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventData, Recorded } from '#libs/contracts';
import {
  type Append,
  type Appended,
  BusUnavailable,
  MemoryEventStore,
  SequenceConflict,
} from '#libs/event-store';
import { createLogger, createMetrics } from '#libs/observability';
import { ManualClock, eventually } from '#libs/testing';
import { MemoryFold } from '../../test-support/memory-fold.js';
import type { ObservationRule } from '../domain/rules/observation-rule.js';
import type { Reading, SeriesValue } from '../domain/rules/reading.js';
import type { ReadRequest, SignalSource } from '../sources/signal-source.js';
import { ObservationLog } from './observation-log.js';
import { Observer } from './observer.js';
import { sourceMetrics } from './source-metrics.js';

const second = 1_000;

/** A source that gives what a test says. */
class Scripted implements SignalSource {
  readonly kind = 'prometheus';
  reads = 0;
  atOnce = 0;
  mostAtOnce = 0;
  kept = 0;

  constructor(
    public answer: (request: ReadRequest) => Promise<readonly SeriesValue[]> | readonly SeriesValue[],
  ) {}

  async read(request: ReadRequest): Promise<Reading[]> {
    this.reads++;
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.atOnce);
    try {
      return [{ at: request.at, series: await this.answer(request) }];
    } finally {
      this.atOnce--;
    }
  }

  async keep(): Promise<void> {
    this.kept++;
  }
}

const value = (of: number): SeriesValue[] => [{ labels: {}, value: of }];

const ruleOf = (name: string, changes: Partial<ObservationRule> = {}): ObservationRule => ({
  ...{ name, source: 'prometheus', condition: { kind: 'above', limit: 5, clear: 5 } },
  ...{ forMs: 0, keepFiringForMs: 0, missingData: 'ok', whenUnreadable: 'keep' },
  ...{ labels: {}, annotations: {}, maxSeries: 100, ...changes },
});

/** The bus, which may be away, and lets old messages go. */
class Store extends MemoryEventStore {
  isAway = false;
  private latest = 0;
  private gone = 0;

  /** What there is by now has become too old. */
  forget(): void {
    this.gone = this.latest;
  }

  override async load(subject: string): Promise<Recorded[]> {
    return (await super.load(subject)).filter(({ sequence }) => sequence > this.gone);
  }

  override async append(decision: Append): Promise<Appended> {
    if (this.isAway) throw new BusUnavailable('away');
    const appended = this.gone === 0 ? await super.append(decision) : await this.appendAfter(decision);
    this.latest = appended.recorded.sequence;
    return appended;
  }

  /** As a server does that has no message of the subject any more. */
  private async appendAfter(decision: Append): Promise<Appended> {
    const last = (await this.load(decision.subject)).at(-1)?.sequence ?? 0;
    if (decision.expectedSequence !== last) throw new SequenceConflict(decision.subject);
    return super.append({ ...decision, expectedSequence: undefined });
  }
}

let clock: ManualClock;
let store: Store;
let observers: Observer[];
let metrics: ReturnType<typeof createMetrics>;
beforeEach(() => {
  clock = new ManualClock();
  store = new Store('evaluator');
  observers = [];
  metrics = createMetrics('evaluator');
});
afterEach(() => Promise.all(observers.map((observer) => observer.stop())));

async function start(
  rules: readonly (readonly [ObservationRule, SignalSource])[],
  { concurrency = 8 } = {},
): Promise<Observer> {
  const fold = new MemoryFold(store);
  const log = createLogger({ agent: 'evaluator', level: 'silent' });
  const observations = new ObservationLog({ store, fold, clock, log, onStated: () => undefined });
  const watched = rules.map(([rule, source]) => ({
    rule,
    source,
    everyMs: 10 * second,
    timeoutMs: 5 * second,
  }));
  const parts = {
    rules: watched,
    concurrency,
    fold,
    observations,
    clock,
    log,
    metrics: sourceMetrics(metrics),
  };
  const observer = new Observer(parts);
  observers.push(observer);
  await observer.start();
  return observer;
}

const observed = async (): Promise<EventData<'argus.observation.made.v1'>[]> =>
  (await store.load('argus.signal.*.evaluator')).flatMap(({ events }) =>
    events.map(({ data }) => data as EventData<'argus.observation.made.v1'>),
  );
const changes = async (): Promise<string[]> =>
  (await observed()).map(({ rule, from, to }) => `${rule}: ${from} > ${to}`);

/** Lets an interval pass, and everything that follows from it. */
async function interval(...sources: Scripted[]): Promise<void> {
  const before = sources.map(({ kept }) => kept);
  clock.advance(10 * second);
  await eventually(
    () => sources.every(({ kept }, index) => kept > (before[index] ?? 0)),
    'all has been read',
  );
}
const keptOnce = (...sources: Scripted[]) =>
  eventually(() => sources.every(({ kept }) => kept > 0), 'read once');

describe('the observer', () => {
  it('looks at its rules again and again, and states what changes', async () => {
    const source = new Scripted(() => value(9));
    await start([[ruleOf('A'), source]]);
    await keptOnce(source);
    await interval(source);
    source.answer = () => value(1);
    await interval(source);
    expect(await changes()).toEqual(['A: inactive > firing', 'A: firing > inactive']);
  });

  it('goes on with the other rules while a source does not answer, and asks it once at a time', async () => {
    const sick = new Scripted(() => new Promise(() => undefined));
    const fine = new Scripted(() => value(9));
    await start([
      [ruleOf('Sick', { whenUnreadable: 'alert' }), sick],
      [ruleOf('Fine'), fine],
    ]);
    await keptOnce(fine);
    clock.advance(7 * second);
    await eventually(async () => (await changes()).length === 2, 'both are stated');
    for (let i = 0; i < 3; i++) await interval(fine);
    expect((await changes()).sort()).toEqual(['Fine: inactive > firing', 'Sick: inactive > firing']);
    expect((await observed()).find(({ rule }) => rule === 'Sick')?.reason).toBe(
      'source-unreadable: no answer in time',
    );
    expect(sick.reads).toBe(1);
    const page = await metrics.registry.metrics();
    expect(page).toMatch(
      /argus_source_errors_total\{rule="Sick",source="prometheus",agent="evaluator"\} [2-4]/,
    );
  });

  it('reads no more sources at the same time than it may', async () => {
    let [atOnce, most] = [0, 0];
    const sources = Array.from(
      { length: 6 },
      () =>
        new Scripted(async () => {
          most = Math.max(most, ++atOnce);
          await new Promise((resolve) => setImmediate(resolve));
          atOnce--;
          return value(1);
        }),
    );
    await start(
      sources.map((source, index) => [ruleOf(`R${index}`), source] as const),
      { concurrency: 2 },
    );
    await keptOnce(...sources);
    expect(most).toBe(2);
  });

  it('goes on from pending after a restart, since when it was', async () => {
    const rule = ruleOf('A', { forMs: 30 * second });
    const before = new Scripted(() => value(9));
    const first = await start([[rule, before]]);
    await keptOnce(before);
    await interval(before);
    await first.stop();
    clock.advance(10 * second);
    const after = new Scripted(() => value(9));
    await start([[rule, after]]);
    await keptOnce(after);
    await interval(after);
    expect(await changes()).toEqual(['A: inactive > pending', 'A: pending > firing']);
    const [pending, firing] = await observed();
    expect(Date.parse(firing?.since ?? '') - Date.parse(pending?.since ?? '')).toBe(30 * second);
  });

  it('states a change once, though two copies see it', async () => {
    const [one, other] = [new Scripted(() => value(9)), new Scripted(() => value(7))];
    await start([[ruleOf('A'), one]]);
    await start([[ruleOf('A'), other]]);
    await keptOnce(one, other);
    expect(await changes()).toEqual(['A: inactive > firing']);
    [one.answer, other.answer] = [() => value(1), () => value(2)];
    await interval(one, other);
    expect(await changes()).toEqual(['A: inactive > firing', 'A: firing > inactive']);
  });

  it('states what it saw when the bus is back, and forgets nothing before', async () => {
    const source = new Scripted(() => value(9));
    store.isAway = true;
    await start([[ruleOf('A'), source]]);
    await eventually(() => source.reads === 1, 'it is read');
    for (let i = 0; i < 3; i++) {
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(second);
    }
    expect(source.kept).toBe(0);
    store.isAway = false;
    await eventually(() => {
      clock.advance(second);
      return source.kept > 0;
    }, 'it is stated');
    expect(await changes()).toEqual(['A: inactive > firing']);
  });

  it('goes on when the stream has let its last observation go', async () => {
    const source = new Scripted(() => value(9));
    await start([[ruleOf('A'), source]]);
    await keptOnce(source);
    store.forget();
    source.answer = () => value(1);
    await interval(source);
    expect(await changes()).toEqual(['A: firing > inactive']);
  });

  it('says nothing of what was cut short when it stops', async () => {
    const source = new Scripted(
      ({ signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(value(9)))),
    );
    const observer = await start([[ruleOf('A', { whenUnreadable: 'alert' }), source]]);
    await eventually(() => source.reads === 1, 'it is being read');
    await observer.stop();
    expect(await observed()).toEqual([]);
    expect(source.kept).toBe(0);
  });

  it('ends the alerts of a rule that is no more', async () => {
    const source = new Scripted(() => value(9));
    const first = await start([[ruleOf('Old'), source]]);
    await keptOnce(source);
    await first.stop();
    await start([]);
    expect((await observed()).at(-1)).toMatchObject({ rule: 'Old', to: 'inactive', reason: 'rule-removed' });
  });

  it('looks at a bounded number of series, and counts the others', async () => {
    const source = new Scripted(() =>
      Array.from({ length: 1_000 }, (_, index) => ({ labels: { pod: `p${index}` }, value: 9 })),
    );
    await start([[ruleOf('Many', { maxSeries: 20 }), source]]);
    await keptOnce(source);
    await interval(source);
    expect(await observed()).toHaveLength(20);
    expect(await metrics.registry.metrics()).toMatch(
      /argus_source_series_left_out_total\{rule="Many",agent="evaluator"\} 1960/,
    );
  });

  it('reads a source that throws as one that cannot be read', async () => {
    const source = new Scripted(() => Promise.reject(new Error('broken')));
    await start([[ruleOf('A', { whenUnreadable: 'alert' }), source]]);
    await keptOnce(source);
    expect((await observed())[0]?.reason).toBe('source-unreadable: broken');
  });
});
