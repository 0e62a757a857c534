import { describe, expect, it } from '@jest/globals';
import {
  type AnyEvidenceSource,
  type Change,
  type EvidenceQuestion,
  effectDone,
} from '#libs/integrations/port';
import { ManualClock } from '#libs/testing';
import type { Asked } from './asked.js';
import { gatherEvidence } from './gather.js';

const clock = () => new ManualClock();
const minute = 60_000;
const onset = Date.parse('2026-01-01T13:00:00Z');
const question: Asked = {
  incidentId: 'inc-1',
  alerts: [{ labels: { alertname: 'HighLatency', service: 'shop', team: 'web' }, startsAt: onset }],
  components: ['shop'],
  normal: { from: onset - 60 * minute, to: onset },
  abnormal: { from: onset, to: onset + 10 * minute },
};

const source = <Kind extends AnyEvidenceSource['kind']>(
  kind: Kind,
  items: readonly unknown[] | ((asked: EvidenceQuestion) => Promise<readonly unknown[]>),
): AnyEvidenceSource =>
  ({
    name: `my ${kind}`,
    kind,
    ask: async (asked: EvidenceQuestion) => [
      { items: typeof items === 'function' ? await items(asked) : items, query: `${kind} of shop` },
    ],
    check: () => Promise.resolve(effectDone('ready')),
  }) as unknown as AnyEvidenceSource;

const calls = source('dependency', [{ caller: 'shop', called: 'search' }]);
const changed = (component: string, minutesBefore: number): Change => ({
  id: `${component}-${minutesBefore}`,
  kind: 'deployment',
  at: onset - minutesBefore * minute,
  component,
  title: `new ${component}`,
});
/** Until what can be answered at once has been. */
const answered = () => new Promise((resolve) => setImmediate(resolve));
const never = (): Promise<never> => new Promise<never>(() => undefined);

describe('gathering evidence', () => {
  it('names what failed, was late or is not configured, and keeps what others gave', async () => {
    const time = clock();
    const gathered = gatherEvidence({
      sources: [
        calls,
        source('metric', never),
        source('log', () => Promise.reject(new Error('Loki refuses the token: renew ARGUS_LOKI_TOKEN'))),
      ],
      question,
      clock: time,
      budgetMs: 5_000,
    });
    await answered();
    time.advance(5_000);
    const { sources, dependencies } = await gathered;
    expect(dependencies).toEqual([{ caller: 'shop', called: 'search' }]);
    expect(sources.map(({ source: name, outcome, reason }) => [name, outcome, reason])).toEqual([
      ['my dependency', 'answered', undefined],
      ['my metric', 'late', 'no answer within 5000 ms'],
      ['my log', 'failed', 'Loki refuses the token: renew ARGUS_LOKI_TOKEN'],
      ['traces', 'not-configured', 'no source of traces is configured'],
      ['changes', 'not-configured', 'no source of changes is configured'],
      ['past incidents', 'not-configured', 'no source of past incidents is configured'],
    ]);
  });

  it('aborts what is still under way when the time is up', async () => {
    const time = clock();
    let aborted = false;
    const slow = source('metric', ({ signal }) => {
      signal.addEventListener('abort', () => (aborted = true));
      return never();
    });
    const gathered = gatherEvidence({ sources: [slow], question, clock: time, budgetMs: 1 });
    await answered();
    time.advance(1);
    await gathered;
    expect(aborted).toBe(true);
    expect(time.nextAlarm).toBeUndefined();
  });

  it('judges changes by time and by calls, also by those that another source knows of', async () => {
    const items = [
      changed('search', 4),
      changed('search', 200),
      changed('shop', 40),
      changed('elsewhere', 2),
      changed('shop', -30),
    ];
    const sources = [source('change', items), calls];
    const { findings } = await gatherEvidence({ sources, question, clock: clock(), budgetMs: 1_000 });
    expect(
      findings.map((each) => each.kind === 'change' && [each.change.changeId, each.change.distance]),
    ).toEqual([
      ['search-4', 1],
      ['shop-40', 0],
      ['elsewhere-2', undefined],
      ['search-200', 1],
    ]);
    expect(findings[0]?.says).toBe(
      'deployment of search, 1 call away at 12:56:00, 4 min before it set in: new search',
    );
  });

  it('finds past incidents that were alike, and says what helped', async () => {
    const before = {
      openedAt: Date.parse('2025-12-01T10:00:00Z'),
      title: 'shop is slow',
      templates: [],
      hypotheses: [{ component: 'search', fault: 'cpu' }],
      action: 'restart search',
      outcome: 'kept',
    };
    const items = [
      { ...before, incidentId: 'inc-a', labels: { alertname: 'HighLatency', service: 'shop', team: 'web' } },
      { ...before, incidentId: 'inc-b', labels: { alertname: 'DiskFull', service: 'backup', team: 'ops' } },
      { ...before, incidentId: 'inc-1', labels: question.alerts[0]?.labels },
    ];
    const sources = [source('past-incident', items)];
    const { findings } = await gatherEvidence({ sources, question, clock: clock(), budgetMs: 1_000 });
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      component: 'search',
      fault: 'cpu',
      past: { incidentId: 'inc-a', likeness: 1, outcome: 'kept' },
      says: 'like inc-a of 2025-12-01 10:00:00 (shop is slow); the cause was held to be cpu of search; restart search helped and it stayed so',
    });
  });
});
