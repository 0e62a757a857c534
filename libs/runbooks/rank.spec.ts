import { describe, expect, it } from '@jest/globals';
import { type RunbookOutcome, recordsOf } from './outcomes.js';
import { RunbookFinder } from './rank.js';
import type { Runbook } from './runbook.js';

const day = 24 * 60 * 60 * 1000;
const now = Date.parse('2026-11-21T12:00:00Z');
const runbook = (id: string, more: Partial<Runbook> = {}): Runbook => ({
  ...{
    id,
    title: id.replaceAll('-', ' '),
    summary: '',
    services: [],
    owner: 'orders',
    reviewed: '2026-11-20',
  },
  ...{ match: [{ alertname: 'QueueStuck' }], body: '', file: `${id}.md`, actions: [], provenance: [] },
  ...more,
});
const outcome = (runbookId: string, kept: boolean, daysAgo = 1): RunbookOutcome => ({
  ...{ runbookId, kept, at: now - daysAgo * day },
});
const find = (
  runbooks: readonly Runbook[],
  labels: Record<string, string>,
  {
    annotations = {},
    outcomes = [],
  }: { annotations?: Record<string, string>; outcomes?: RunbookOutcome[] } = {},
) => new RunbookFinder(runbooks, recordsOf(outcomes, now)).find({ labels, annotations }, now);
const ids = (found: readonly { readonly runbook: Runbook }[]) => found.map(({ runbook: { id } }) => id);

const stuck = { alertname: 'QueueStuck', service: 'orders' };
const restart = runbook('restart-worker');
const drain = runbook('drain-queue');

describe('which runbook is recommended', () => {
  it('is the one that most labels speak for, and says which', () => {
    const precise = runbook('precise', { match: [{ alertname: 'QueueStuck', service: 'orders' }] });
    const [best] = find([restart, precise], stuck);
    expect(best).toMatchObject({ by: 'labels', matchedOn: stuck });
    expect(best?.because).toEqual([
      'It is meant for alerts with alertname=QueueStuck, service=orders.',
      'Its action has not been tried yet.',
    ]);
  });

  it('is, of equals, the one whose action helped', () => {
    const outcomes = [outcome('restart-worker', false), outcome('drain-queue', true, 2)];
    const found = find([restart, drain], stuck, { outcomes });
    expect(ids(found)).toEqual(['drain-queue', 'restart-worker']);
    expect(found[0]?.because[1]).toBe('Its action helped 1 of 1 times; the last time, 2 days ago, it did.');
    expect(found[1]?.because[1]).toBe(
      'Its action helped 0 of 1 times; the last time, yesterday, it did not.',
    );
  });

  it('falls behind with a verification that failed, and comes back with one that passed', () => {
    const trustAfter = (...outcomes: RunbookOutcome[]) => find([restart], stuck, { outcomes })[0]?.trust;
    const kept = [outcome('restart-worker', true, 3), outcome('restart-worker', true, 2)];
    const regressed = [...kept, outcome('restart-worker', false, 1)];
    expect(trustAfter()).toBeUndefined();
    expect(trustAfter(...kept)).toBeCloseTo(0.75, 2);
    expect(trustAfter(...regressed)).toBeLessThan(0.61);
    expect(trustAfter(...regressed, outcome('restart-worker', true, 0))).toBeGreaterThan(0.65);
  });

  it('goes by what came of it lately', () => {
    const outcomes = [
      ...[outcome('restart-worker', true, 900), outcome('restart-worker', false)],
      ...[outcome('drain-queue', false, 900), outcome('drain-queue', true)],
    ];
    expect(ids(find([restart, drain], stuck, { outcomes }))).toEqual(['drain-queue', 'restart-worker']);
  });

  it('loses to one with a label less when it fails again and again, and stays above one that only sounds alike', () => {
    const precise = runbook('precise', { match: [{ alertname: 'QueueStuck', service: 'orders' }] });
    const sounds = runbook('sounds', { match: [{ alertname: 'Other' }], summary: 'queue stuck' });
    const outcomes = Array.from({ length: 5 }, () => outcome('precise', false, 0));
    expect(ids(find([precise, restart, sounds], stuck, { outcomes }))).toEqual([
      ...['restart-worker', 'precise', 'sounds'],
    ]);
  });

  it('is found by words where no labels fit, and says by which', () => {
    const annotations = { summary: 'Consumers of the orders queue make no progress' };
    const consumers = runbook('consumers', {
      ...{
        match: [{ alertname: 'Lag' }],
        title: 'Consumers make no progress',
        summary: 'A queue stands still.',
      },
    });
    const [found, ...others] = find([consumers, restart], { alertname: 'OrdersWait' }, { annotations });
    expect(others).toEqual([]);
    expect(found).toMatchObject({ by: 'words', runbook: { id: 'consumers' } });
    expect(found?.because[0]).toMatch(/^It has \d+ % of the alert's words: .*progress/);
  });

  it('is none where words in common are few, or it is for other services', () => {
    const annotations = { summary: 'Consumers of the orders queue make no progress' };
    const payments = runbook('payments', {
      ...{ match: [{ alertname: 'Lag' }], title: 'Consumers make no progress', services: ['payments'] },
    });
    expect(find([payments, restart], { alertname: 'Wait', service: 'orders' }, { annotations })).toEqual([]);
    expect(find([payments], { alertname: 'Wait', service: 'payments' }, { annotations })).toHaveLength(1);
    expect(find([], stuck)).toEqual([]);
  });
});
