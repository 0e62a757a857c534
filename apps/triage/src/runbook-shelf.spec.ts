import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import type { Clock } from '#libs/kernel';
import { type RunbookOutcome, loadRunbooks } from '#libs/runbooks';
import { RunbookShelf } from './runbook-shelf.js';

const runbook = `---
id: queue-stuck
title: The queue stands still
summary: Restart the worker.
match:
  - alertname: QueueStuck
owner: orders
reviewed: '2026-11-20'
action:
  id: restart-worker
  title: Restart {{ labels.service }}
  kind: command
  risk: low
  target: worker/{{ labels.service }}
  parameters:
    command: demo-restart
    args: ['{{ labels.service }}']
verify:
  window: 2m
  checks:
    - name: The queue is short
      promql: 'queue{service="{{ labels.service }}"}'
      expect: '< 10'
---

Restart it.
`;

const alert = (labels: Record<string, string>, annotations: Record<string, string> = {}) => ({
  ...{ labels, annotations },
});

describe('the shelf of runbooks', () => {
  let folder: string;
  let now = 0;
  const clock: Clock = { now: () => now, at: () => () => undefined };
  const warnings: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void warnings.push(line) });
  const shelf = (outcomes?: () => Promise<RunbookOutcome[]>) =>
    new RunbookShelf({
      ...(outcomes !== undefined && { outcomes }),
      ...{ read: () => loadRunbooks(folder), isQuick: true },
      reloadAfterMs: 1_000,
      clock,
      log,
    });

  beforeEach(async () => {
    const parent = await mkdtemp(join(tmpdir(), 'argus-shelf-'));
    folder = join(parent, 'runbooks-of-mine');
    await mkdir(folder);
    now = 0;
    warnings.length = 0;
  });
  afterEach(() => rm(join(folder, '..'), { recursive: true }));

  it('answers with the runbook and its action, filled in from the labels', async () => {
    await writeFile(join(folder, 'queue-stuck.md'), runbook);
    const runbooks = shelf();
    await runbooks.refresh();
    expect(runbooks.recommend(alert({ alertname: 'QueueStuck', service: 'orders' }))).toMatchObject([
      {
        by: 'labels',
        runbook: { id: 'queue-stuck', matchedOn: { alertname: 'QueueStuck' } },
        action: { id: 'restart-worker', parameters: { command: 'demo-restart', args: ['orders'] } },
        verify: {
          windowMs: 120_000,
          checks: [{ kind: 'promql', query: 'queue{service="orders"}', expect: '< 10' }],
        },
        problems: [],
      },
    ]);
    expect(runbooks.recommend(alert({ alertname: 'Other' }))).toEqual([]);
  });

  it('says which label is missing for the action', async () => {
    await writeFile(join(folder, 'queue-stuck.md'), runbook);
    const runbooks = shelf();
    await runbooks.refresh();
    const [advice] = runbooks.recommend(alert({ alertname: 'QueueStuck' }));
    expect(advice?.action).toBeUndefined();
    expect(advice?.verify).toEqual({ windowMs: 120_000, checks: [] });
    expect(advice?.problems.join()).toContain(
      'The runbook\'s action cannot be proposed: title: the alert has no label "service".',
    );
    expect(advice?.problems.join()).toContain('check "The queue is short" is left out');
  });

  it('takes up a new runbook without a restart, once the last reading is old', async () => {
    const runbooks = shelf();
    await runbooks.refresh();
    await writeFile(join(folder, 'queue-stuck.md'), runbook);
    now = 999;
    await runbooks.refresh();
    expect(runbooks.recommend(alert({ alertname: 'QueueStuck' }))).toEqual([]);
    now = 1_000;
    await runbooks.refresh();
    expect(runbooks.recommend(alert({ alertname: 'QueueStuck' }))).toHaveLength(1);
  });

  it('finds by the words of an alert and of the expression behind it, and then leaves the action to people', async () => {
    await writeFile(join(folder, 'queue-stuck.md'), runbook);
    const runbooks = shelf();
    await runbooks.refresh();
    const link = `https://prometheus.test/graph?g0.expr=${encodeURIComponent('rate(worker_queue_done[5m]) == 0')}`;
    const found = runbooks.recommend({
      ...alert({ alertname: 'Standstill' }, { summary: 'The queue of orders stands still' }),
      generatorURL: link,
    });
    expect(found).toMatchObject([{ by: 'words', runbook: { id: 'queue-stuck', matchedOn: {} } }]);
    expect(found[0]?.because[0]).toMatch(/worker/);
    expect(found[0]?.action).toBeUndefined();
  });

  it('trusts an action as far as it helped, also while the record is away', async () => {
    await writeFile(join(folder, 'queue-stuck.md'), runbook);
    let answer = () => Promise.resolve([{ runbookId: 'queue-stuck', kept: true, at: 0 }]);
    const runbooks = shelf(() => answer());
    const confidence = () =>
      runbooks.recommend(alert({ alertname: 'QueueStuck', service: 'orders' }))[0]?.action?.confidence;
    await runbooks.refresh();
    await new Promise(setImmediate);
    expect(confidence()).toBe(0.67);
    answer = () => Promise.reject(new Error('connection refused'));
    now = 5_000;
    await runbooks.refresh();
    expect(confidence()).toBe(0.67);
    expect(warnings.join()).toContain('ranked by what was known before');
  });

  it('reports a bad file once, and works on with the others', async () => {
    await writeFile(join(folder, 'queue-stuck.md'), runbook);
    await writeFile(join(folder, 'broken.md'), 'no front matter');
    const runbooks = shelf();
    await runbooks.refresh();
    now = 5_000;
    await runbooks.refresh();
    expect(runbooks.recommend(alert({ alertname: 'QueueStuck' }))).toHaveLength(1);
    expect(warnings.filter((line) => line.includes('broken.md'))).toHaveLength(1);
  });
});
