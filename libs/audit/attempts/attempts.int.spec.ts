import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type AgentName, type EventData, type Fact, type ProposedAction, fact } from '#libs/contracts';
import { AuditWriter } from '../audit-writer.js';
import { rebuildReadModels } from '../rebuild.js';
import { type TestStore, startStore } from '../testing/audit-store.js';
import { ResolvedIncidents } from '../resolved-incidents.js';
import { alertResolved, attached, began, closed, ofIncident, opened } from '../testing/messages.js';
import { AttemptQueries } from './attempt-queries.js';

jest.setTimeout(120_000);

const restart: ProposedAction = {
  ...{ id: 'restart', title: 'Restart checkout', kind: 'command', risk: 'medium' },
  ...{ target: 'service/checkout', parameters: { command: 'demo-restart', args: [] } },
};
const rollBack: ProposedAction = { ...restart, id: 'roll-back', title: 'Roll back checkout' };

const recommended = (incidentId: string, runbook: string, action: ProposedAction): Fact =>
  fact('argus.triage.recommended.v1', incidentId, {
    runbook: { id: runbook, title: runbook, file: `${runbook}.md`, summary: '', matchedOn: {} },
    ...{ incidentId, action, reason: 'runbook-matches' },
  });
const asked = (incidentId: string, approvalId: string, action: ProposedAction): Fact =>
  fact('argus.approval.requested.v1', incidentId, {
    ...{ incidentId, approvalId, action, digest: `digest-${approvalId}`, link: 'https://argus.test/' },
    ...{ expiresAt: '2026-03-01T11:00:00Z', reason: 'risk' },
  });
const started = (incidentId: string, approvalId: string, action: ProposedAction, undoOf?: string): Fact =>
  fact('argus.action.started.v1', incidentId, {
    ...{ incidentId, approvalId, actionId: `run-${approvalId}`, action, digest: `digest-${approvalId}` },
    ...{ reason: 'approved', ...(undoOf !== undefined && { undoOf }) },
  });
const run = (incidentId: string, approvalId: string) => ({
  incidentId,
  approvalId,
  actionId: `run-${approvalId}`,
});
const succeeded = (incidentId: string, approvalId: string, undoOf?: string): Fact =>
  fact('argus.action.succeeded.v1', incidentId, {
    ...{ ...run(incidentId, approvalId), output: '', durationMs: 1 },
    ...(undoOf !== undefined && { undoOf }),
  });
const verified = (
  incidentId: string,
  approvalId: string,
  outcome: EventData<'argus.verification.failed.v1'>['outcome'],
  reason: string,
): Fact =>
  fact(outcome === 'kept' ? 'argus.verification.passed.v1' : 'argus.verification.failed.v1', incidentId, {
    ...{ ...run(incidentId, approvalId), outcome, reason },
  });

/** One restart does not help and is taken back, the roll-back helps; in the other incident the restart is kept. */
const steps: readonly [string, AgentName, Fact][] = [
  ['inc-1', 'router', opened('inc-1')],
  ['inc-1', 'router', attached('inc-1', 'f1', 'opened')],
  ['inc-1', 'triage', recommended('inc-1', 'restart-it', restart)],
  ['inc-1', 'solicitor', asked('inc-1', 'a1', restart)],
  ['inc-1', 'executor', started('inc-1', 'a1', restart)],
  ['inc-1', 'executor', succeeded('inc-1', 'a1')],
  ['inc-1', 'closer', verified('inc-1', 'a1', 'regressed', 'alert-still-fires')],
  ['inc-1', 'executor', started('inc-1', 'a1', { ...restart, id: 'restart-undo' }, 'run-a1')],
  ['inc-1', 'executor', succeeded('inc-1', 'a1', 'run-a1')],
  ['inc-1', 'triage', recommended('inc-1', 'roll-it-back', rollBack)],
  ['inc-1', 'solicitor', asked('inc-1', 'a2', rollBack)],
  ['inc-1', 'executor', started('inc-1', 'a2', rollBack)],
  ['inc-1', 'executor', succeeded('inc-1', 'a2')],
  ['inc-1', 'closer', verified('inc-1', 'a2', 'kept', 'alerts-over')],
  ['inc-1', 'router', alertResolved('inc-1', 'f1')],
  ['inc-2', 'router', opened('inc-2')],
  ['inc-2', 'router', attached('inc-2', 'f2', 'opened', { alertname: 'HighErrorRate' })],
  ['inc-2', 'triage', recommended('inc-2', 'restart-it', restart)],
  ['inc-2', 'solicitor', asked('inc-2', 'b1', restart)],
  ['inc-2', 'executor', started('inc-2', 'b1', restart)],
  ['inc-2', 'executor', succeeded('inc-2', 'b1')],
  ['inc-2', 'closer', verified('inc-2', 'b1', 'kept', 'alerts-over')],
  ['inc-2', 'solicitor', asked('inc-2', 'b2', restart)],
  [
    'inc-2',
    'executor',
    fact('argus.action.refused.v1', 'inc-2', {
      ...run('inc-2', 'b2'),
      reason: 'frozen',
      guardrail: 'weekend',
    }),
  ],
];
const messages = steps.map(([incident, agent, each], at) => ofIncident(incident, at + 1, agent, each));
const timeOf = (sequence: number): string => new Date(began + sequence * 1_000).toISOString();
const all = '2026-01-01T00:00:00Z';

describe('the ledger of attempts', () => {
  let store: TestStore;
  let queries: AttemptQueries;
  beforeAll(async () => {
    store = await startStore();
    queries = new AttemptQueries(store.reader);
    const writer = new AuditWriter(store.auditor);
    // The roll-back's start is recorded last, although it was not stated last.
    const late = messages.filter((_, at) => at === 11);
    for (const message of messages.filter((_, at) => at !== 11)) await writer.write([message]);
    await writer.write(late);
  }, 120_000);
  afterAll(() => store.stop());

  it('tells what was tried, by which runbook, and what became of it', async () => {
    const { attempts } = await queries.analysis(all);
    expect(
      attempts.map(({ approvalId, undoOf, outcome, reason }) => [approvalId, undoOf, outcome, reason]),
    ).toEqual([
      ['b2', '', 'refused', 'frozen (weekend)'],
      ['b1', '', 'kept', 'alerts-over'],
      ['a2', '', 'kept', 'alerts-over'],
      ['a1', 'run-a1', 'succeeded', ''],
      ['a1', '', 'regressed', 'alert-still-fires'],
    ]);
    expect(attempts.at(-1)).toEqual({
      ...{
        incidentId: 'inc-1',
        approvalId: 'a1',
        undoOf: '',
        runbookId: 'restart-it',
        runbookTitle: 'restart-it',
      },
      ...{
        actionId: 'restart',
        actionTitle: 'Restart checkout',
        kind: 'command',
        target: 'service/checkout',
      },
      ...{ actionDigest: 'digest-a1', startedAt: timeOf(5), endedAt: timeOf(6) },
      ...{ outcome: 'regressed', reason: 'alert-still-fires' },
    });
  });

  it('tells how well each action of each runbook works, without what was refused or taken back', async () => {
    const { actions } = await queries.analysis(all);
    expect(actions).toEqual([
      {
        ...{ runbookId: 'restart-it', actionId: 'restart', attempts: 2, kept: 1, regressed: 1, failed: 0 },
        ...{ refused: 1, open: 0, success: 0.5 },
      },
      {
        ...{
          runbookId: 'roll-it-back',
          actionId: 'roll-back',
          attempts: 1,
          kept: 1,
          regressed: 0,
          failed: 0,
        },
        ...{ refused: 0, open: 0, success: 1 },
      },
    ]);
  });

  it('tells what came of each runbook, the latest first, without what was refused or taken back', async () => {
    const outcomes = await queries.outcomes(all);
    expect(outcomes.map(({ runbookId, kept }) => [runbookId, kept])).toEqual([
      ['restart-it', true],
      ['roll-it-back', true],
      ['restart-it', false],
    ]);
    expect(outcomes.every(({ at }) => at >= Date.parse(all))).toBe(true);
    expect(await queries.outcomes(timeOf(3_600))).toEqual([]);
  });

  it('tells which alerts fire most, and how often what was tried for them was in vain', async () => {
    const { alerts } = await queries.analysis(all);
    expect(alerts).toEqual([
      { alertname: 'DiskFull', firings: 1, incidents: 1, attempts: 2, inVain: 1 },
      { alertname: 'HighErrorRate', firings: 1, incidents: 1, attempts: 1, inVain: 0 },
    ]);
  });

  it('tells of the time that is asked about only', async () => {
    expect((await queries.analysis(timeOf(20))).attempts.map(({ approvalId }) => approvalId)).toEqual([
      'b2',
      'b1',
    ]);
    expect(await queries.analysis(timeOf(3_600))).toEqual({ attempts: [], alerts: [], actions: [] });
  });

  it('is the same when it is built again', async () => {
    const before = await queries.analysis(all);
    await rebuildReadModels(store.auditor);
    expect(await queries.analysis(all)).toEqual(before);
  });

  it('can be written by the auditor alone', async () => {
    await expect(store.run(store.urls.reader, 'DELETE FROM audit.attempt')).rejects.toThrow(
      'permission denied',
    );
  });

  it('is told with each closed incident, and what was found of it', async () => {
    const resolved = new ResolvedIncidents(store.reader);
    expect(await resolved.since(all, 10)).toEqual([]);
    const look = { incidentId: 'inc-1', look: 'first' };
    const lines = { normalPerMinute: 0, perMinute: 12, examples: ['no space left on /dev/sda'] };
    const found = fact('argus.triage.evidence-found.v1', 'inc-1', {
      ...look,
      evidence: {
        ...{ id: 'ev-1', kind: 'log', source: 'loki', says: 'a new line', query: '{app="db"}' },
        ...{ from: timeOf(0), to: timeOf(1), strength: 3 },
        log: { template: 'no space left on <*>', change: 'new', ...lines },
      },
    });
    const hypothesis = {
      component: 'db',
      fault: 'disk' as const,
      confidence: 0.8,
      says: 'the disk of db is full',
    };
    const hypothesised = fact('argus.triage.hypothesised.v1', 'inc-1', {
      ...look,
      hypotheses: [{ ...hypothesis, evidence: ['ev-1'], confirmedBy: 'df', refutedBy: 'df' }],
      ...{ missing: [], reason: 'evidence-settled' },
    });
    const facts: [AgentName, Fact][] = [
      ['triage', found],
      ['triage', hypothesised],
      ['closer', closed('inc-1')],
    ];
    const writer = new AuditWriter(store.auditor);
    for (const [at, [agent, each]] of facts.entries()) {
      await writer.write([ofIncident('inc-1', messages.length + at + 1, agent, each)]);
    }
    expect(await resolved.since(all, 10)).toEqual([
      {
        ...{ id: 'inc-1', title: 'Disk full', openedAt: began + 1_000 },
        closedAt: began + (messages.length + 3) * 1_000,
        labels: expect.objectContaining({ alertname: 'DiskFull' }),
        hypotheses: [{ component: 'db', fault: 'disk' }],
        templates: ['no space left on <*>'],
        attempt: { runbookId: 'roll-it-back', action: 'Roll back checkout', outcome: 'kept' },
      },
    ]);
    expect(await resolved.since(timeOf(3_600), 10)).toEqual([]);
  });
});
