import { describe, expect, it } from '@jest/globals';
import type { Analysis } from '#libs/audit';
import { renderAnalysis } from './render-analysis.js';

const options = { paint: (_colour: unknown, text: string) => text };
const since = '2026-03-01T10:00:00.000Z';

const analysis: Analysis = {
  attempts: [
    {
      ...{
        incidentId: 'inc-1',
        approvalId: 'a1',
        undoOf: 'run-1',
        runbookId: 'restart-it',
        runbookTitle: 'R',
      },
      ...{ actionId: 'stop', actionTitle: 'Stop checkout', kind: 'command', target: 'service/checkout' },
      ...{ actionDigest: 'd', startedAt: since, endedAt: null, outcome: 'succeeded', reason: '' },
    },
    {
      ...{ incidentId: 'inc-1', approvalId: 'a1', undoOf: '', runbookId: null, runbookTitle: null },
      ...{ actionId: 'start', actionTitle: 'Start checkout', kind: 'command', target: 'service/checkout' },
      ...{
        actionDigest: 'd',
        startedAt: since,
        endedAt: since,
        outcome: 'regressed',
        reason: 'alert-still-fires',
      },
    },
  ],
  alerts: [{ alertname: 'DiskFull', firings: 12, incidents: 3, attempts: 2, inVain: 1 }],
  actions: [
    {
      ...{ runbookId: 'restart-it', actionId: 'start', attempts: 3, kept: 2, regressed: 1, failed: 0 },
      ...{ refused: 0, open: 0, success: 2 / 3 },
    },
  ],
};

describe('an analysis on the terminal', () => {
  it('tells attempts, alerts and actions, each in a table', () => {
    const lines = renderAnalysis(analysis, since, options).split('\n');
    expect(lines).toContainEqual(
      expect.stringMatching(/inc-1 +restart-it +taken back: Stop checkout .* succeeded$/),
    );
    expect(lines).toContainEqual(
      expect.stringMatching(/inc-1 +- +Start checkout +service\/checkout +regressed +alert-still-fires$/),
    );
    expect(lines).toContainEqual(expect.stringMatching(/12 +3 +2 +1 +DiskFull$/));
    expect(lines).toContainEqual(expect.stringMatching(/3 +2 +1 +0 +0 +0 +67 % +restart-it +start$/));
  });

  it('says of what there is nothing', () => {
    const nothing = renderAnalysis({ attempts: [], alerts: [], actions: [] }, since, options);
    expect(nothing).toContain('Attempts: none');
    expect(nothing).toContain('Success by runbook and action: none');
  });
});
