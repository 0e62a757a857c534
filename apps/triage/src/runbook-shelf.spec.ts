import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import type { Clock } from '#libs/kernel';
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

describe('the shelf of runbooks', () => {
  let folder: string;
  let now = 0;
  const clock: Clock = { now: () => now, at: () => () => undefined };
  const warnings: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void warnings.push(line) });
  const shelf = () =>
    new RunbookShelf({
      folder: 'runbooks-of-mine',
      rootDir: join(folder, '..'),
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
    expect(runbooks.recommend({ alertname: 'QueueStuck', service: 'orders' })).toMatchObject([
      {
        score: 1,
        runbook: { id: 'queue-stuck', matchedOn: { alertname: 'QueueStuck' } },
        action: { id: 'restart-worker', parameters: { command: 'demo-restart', args: ['orders'] } },
        verify: {
          windowMs: 120_000,
          checks: [{ kind: 'promql', query: 'queue{service="orders"}', expect: '< 10' }],
        },
        problems: [],
      },
    ]);
    expect(runbooks.recommend({ alertname: 'Other' })).toEqual([]);
  });

  it('says which label is missing for the action', async () => {
    await writeFile(join(folder, 'queue-stuck.md'), runbook);
    const runbooks = shelf();
    await runbooks.refresh();
    const [advice] = runbooks.recommend({ alertname: 'QueueStuck' });
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
    expect(runbooks.recommend({ alertname: 'QueueStuck' })).toEqual([]);
    now = 1_000;
    await runbooks.refresh();
    expect(runbooks.recommend({ alertname: 'QueueStuck' })).toHaveLength(1);
  });

  it('reports a bad file once, and works on with the others', async () => {
    await writeFile(join(folder, 'queue-stuck.md'), runbook);
    await writeFile(join(folder, 'broken.md'), 'no front matter');
    const runbooks = shelf();
    await runbooks.refresh();
    now = 5_000;
    await runbooks.refresh();
    expect(runbooks.recommend({ alertname: 'QueueStuck' })).toHaveLength(1);
    expect(warnings.filter((line) => line.includes('broken.md'))).toHaveLength(1);
  });
});
