import { beforeEach, describe, expect, it } from '@jest/globals';
import { type AgentName, approvalDigest, type ArgusEvent, type Fact, fact } from '#libs/contracts';
import { IncidentHistory, incidentFacts, restartService as action } from '#libs/testing/incident-history';
import { defaultPolicy } from '#libs/policy';
import { evolveRecord, initialActionsOnRecord } from './actions-on-record.js';
import { cancelAction } from './cancel.js';
import { executorDecider } from './decide.js';
import type { ExecutorPolicy } from './objection.js';

const incidentId = 'inc-1';
const approvalId = 'inc-1-question-r1';
const start = 1_700_000_000_000;
const minute = 60_000;
const policy: Omit<ExecutorPolicy, 'record'> = {
  ...{ guardrails: defaultPolicy.guardrails, timeIntervals: defaultPolicy.timeIntervals },
  policyVersion: 'rules/1',
  grantValidForMs: 10 * minute,
  notAllowed: ({ parameters }) =>
    parameters['command'] === 'demo-restart' ? undefined : 'command-not-allowed',
};
const digest = approvalDigest({ action, policyVersion: 'rules/1', incidentId, revision: 1 });
const run = { incidentId, approvalId, actionId: action.id };

const { opened, severityChanged, closed } = incidentFacts(incidentId);
const requested = (proposed = action, asked = digest) =>
  fact('argus.approval.requested.v1', incidentId, {
    ...{ incidentId, approvalId, action: proposed, digest: asked, expiresAt: '2023-11-14T22:43:20.000Z' },
    ...{ link: 'https://argus.example.com/approvals/a', reason: 'action-recommended' },
  });
const granted = (agreed = digest) =>
  fact(
    'argus.approval.granted.v1',
    incidentId,
    { incidentId, approvalId, digest: agreed, reason: 'ok' },
    { actor: 'user:alice' },
  );

/** An incident's history, and the executor at work on it. */
class Work {
  now = start;
  earlier = initialActionsOnRecord;
  more: Partial<ExecutorPolicy> = {};
  private history = new IncidentHistory(incidentId, { now: start });

  state = () => this.history.foldedBy(executorDecider);

  record(agent: AgentName, ...facts: readonly Fact[]): readonly ArgusEvent[] {
    this.history = this.history.at(this.now).record(agent, ...facts);
    return this.history.last;
  }

  decide(events: readonly ArgusEvent[] = this.history.events) {
    const record = this.history.messages.reduce(
      (folded, each, sequence) => evolveRecord(folded, { events: each, sequence }),
      this.earlier,
    );
    const context = { now: this.now, policy: { ...policy, ...this.more, record } };
    return executorDecider.decide({ kind: 'recorded', events }, this.state(), context);
  }

  /** Decides and records; returns the events that the executor will receive as its own. */
  step() {
    return this.record('executor', ...this.decide().events);
  }
}

describe('the executor', () => {
  let work: Work;
  beforeEach(() => {
    work = new Work();
    work.record('router', opened());
    work.record('solicitor', requested());
  });
  const reasons = () => work.decide().events.map(({ type, data }) => [type, 'reason' in data && data.reason]);

  it('does nothing before somebody approved', () => {
    expect(work.decide()).toEqual({ events: [], commands: [], reason: 'nothing-granted' });
  });

  it('states that it starts, and runs when that is on record', () => {
    work.record('solicitor', granted());
    const decision = work.decide();
    expect(decision).toEqual({
      events: [fact('argus.action.started.v1', incidentId, { ...run, action, digest, reason: 'approved' })],
      commands: [],
      reason: 'grant-checked',
    });
    const own = work.step();
    expect(work.decide(own).commands).toEqual([
      {
        ...{ key: approvalId, incidentId, approvalId, action, undoOf: undefined },
        ...{ startedAt: start, startBy: start + 10 * minute, objection: undefined },
      },
    ]);
  });

  it('runs an approval once, whatever is delivered again', () => {
    const grant = work.record('solicitor', granted());
    const own = work.step();
    expect(work.decide(grant)).toEqual({ events: [], commands: [], reason: 'nothing-granted' });
    work.record(
      'executor',
      fact('argus.action.succeeded.v1', incidentId, { ...run, output: '', durationMs: 1 }),
    );
    expect(work.decide(own)).toEqual({ events: [], commands: [], reason: 'nothing-granted' });
    expect(work.decide(work.record('solicitor', requested(), granted())).events).toEqual([]);
  });

  it('gives a command only for the message that states the start', () => {
    work.record('solicitor', granted());
    work.step();
    expect(work.decide(work.record('router', severityChanged())).commands).toEqual([]);
  });

  it('refuses when the action on record is not the one that was approved', () => {
    work = new Work();
    work.record('router', opened());
    work.record(
      'solicitor',
      requested({ ...action, parameters: { command: 'demo-restart', args: ['billing'] } }),
    );
    work.record('solicitor', granted());
    expect(reasons()).toEqual([['argus.action.refused.v1', 'digest-differs']]);
  });

  it('refuses when the grant is for another digest', () => {
    work.record('solicitor', granted('f'.repeat(64)));
    expect(reasons()).toEqual([['argus.action.refused.v1', 'digest-differs']]);
  });

  it('refuses when the rules have changed since', () => {
    work = new Work();
    work.record('router', opened());
    const old = approvalDigest({ action, policyVersion: 'rules/0', incidentId, revision: 1 });
    work.record('solicitor', requested(action, old), granted(old));
    expect(reasons()).toEqual([['argus.action.refused.v1', 'digest-differs']]);
  });

  it('refuses when the incident has changed since', () => {
    work.record('router', severityChanged());
    work.record('solicitor', granted());
    expect(reasons()).toEqual([['argus.action.refused.v1', 'incident-changed']]);
  });

  it('refuses when the incident is closed', () => {
    work.record('solicitor', granted());
    work.record('closer', closed());
    expect(reasons()).toEqual([['argus.action.refused.v1', 'incident-closed']]);
  });

  it('refuses what was granted after the deadline', () => {
    work.now = start + 30 * minute;
    work.record('solicitor', granted());
    expect(reasons()).toEqual([['argus.action.refused.v1', 'granted-after-expiry']]);
  });

  it('refuses a grant that it comes to too late', () => {
    work.record('solicitor', granted());
    work.now = start + 10 * minute;
    expect(reasons()).toEqual([['argus.action.started.v1', 'approved']]);
    work.now += 1;
    expect(reasons()).toEqual([['argus.action.refused.v1', 'grant-too-old']]);
  });

  it('refuses what the allow-list does not have', () => {
    const other = { ...action, parameters: { command: 'rm', args: ['-rf', '/'] } };
    const bound = approvalDigest({ action: other, policyVersion: 'rules/1', incidentId, revision: 1 });
    work = new Work();
    work.record('router', opened());
    work.record('solicitor', requested(other, bound), granted(bound));
    expect(reasons()).toEqual([['argus.action.refused.v1', 'command-not-allowed']]);
    work.step();
    expect(work.decide()).toEqual({ events: [], commands: [], reason: 'nothing-granted' });
  });

  it.each(['rejected', 'expired'] as const)('takes no grant for what was %s before', (settled) => {
    const type = `argus.approval.${settled}.v1` as const;
    work.record(
      'solicitor',
      fact(type, incidentId, { incidentId, approvalId, digest, reason: 'no' }),
      granted(),
    );
    expect(work.decide().events).toEqual([]);
  });

  it('says what overtook a start before it was carried out', () => {
    work.record('solicitor', granted());
    const own = work.step();
    work.record('closer', closed());
    expect(work.decide(own).commands).toMatchObject([{ objection: { reason: 'incident-closed' } }]);
    expect(executorDecider.finishedAt(work.state())).toBeUndefined();
  });

  it('refuses what a guardrail refuses, and names it', () => {
    work.earlier = { ...initialActionsOnRecord, stopped: { by: 'user:alice', reason: 'odd' } };
    work.record('solicitor', granted());
    expect(work.decide().events).toMatchObject([
      { type: 'argus.action.refused.v1', data: { reason: 'actions-stopped', guardrail: 'stop switch' } },
    ]);
  });

  it('looks at the guardrails again before it runs, at what came before it alone', () => {
    work.more = { guardrails: { ...defaultPolicy.guardrails, concurrent: 1 } };
    work.record('solicitor', granted());
    const own = work.step();
    expect(work.decide(own).commands).toMatchObject([{ objection: undefined }]);
    // Another copy has stated one before this one's start reached the record.
    const other = { key: 'other', order: 1, kind: 'command', target: 't', startedAt: start };
    work.earlier = { runs: [other] };
    expect(work.decide(own).commands).toMatchObject([
      { objection: { reason: 'too-many-at-once', guardrail: 'guardrails.concurrent' } },
    ]);
    work.earlier = { runs: [{ ...other, order: 99 }] };
    expect(work.decide(own).commands).toMatchObject([{ objection: undefined }]);
  });

  describe('when an action turns out to have made things worse', () => {
    const undo = {
      title: 'Back',
      kind: 'command' as const,
      parameters: { command: 'demo-restart', args: ['b'] },
    };
    const regressed = () =>
      fact('argus.verification.failed.v1', incidentId, {
        ...{ incidentId, approvalId, actionId: action.id, outcome: 'regressed', reason: 'fired-again' },
      });
    const succeeded = (more: object = {}) =>
      fact('argus.action.succeeded.v1', incidentId, { ...run, output: '', durationMs: 1, ...more });

    it('takes it back once, by the same approval', () => {
      work.record('solicitor', granted());
      work.step();
      work.record('executor', succeeded({ undo }));
      work.record('closer', regressed());
      expect(work.decide().events).toMatchObject([
        {
          type: 'argus.action.started.v1',
          data: {
            approvalId,
            actionId: `${action.id}-undo`,
            undoOf: action.id,
            reason: 'regressed',
            action: undo,
          },
        },
      ]);
      const own = work.step();
      expect(work.decide(own).commands).toMatchObject([{ key: `${approvalId}-undo`, undoOf: action.id }]);
      work.record('executor', succeeded({ actionId: `${action.id}-undo`, undoOf: action.id }));
      work.record('closer', regressed());
      expect(work.decide().events).toEqual([]);
    });

    it('does what was approved as its undo rather than what it told itself', () => {
      const declared = { ...undo, title: 'As approved' };
      const bound = approvalDigest({
        ...{ action: { ...action, undo: declared }, policyVersion: 'rules/1', incidentId, revision: 1 },
      });
      work = new Work();
      work.record('router', opened());
      work.record('solicitor', requested({ ...action, undo: declared }, bound), granted(bound));
      work.step();
      work.record('executor', succeeded({ undo }));
      work.record('closer', regressed());
      expect(work.decide().events).toMatchObject([{ data: { action: { title: 'As approved' } } }]);
    });

    it('does nothing where there is nothing that takes it back, or where all actions are stopped', () => {
      work.record('solicitor', granted());
      work.step();
      work.record('executor', succeeded());
      work.record('closer', regressed());
      expect(work.decide().reason).toBe('nothing-granted');
    });
  });

  describe('when a person cancels an action', () => {
    const cancel = (actionId = action.id) => cancelAction({ actionId, reason: 'wrong one' }, work.state());

    it('states it once, and nothing begins after', () => {
      work.record('solicitor', granted());
      const decision = cancel();
      expect(decision.events).toMatchObject([{ type: 'argus.action.cancelled.v1', data: run }]);
      work.record('executor', ...decision.events);
      expect(cancel().reason).toBe('cancelled-before');
      expect(reasons()).toEqual([['argus.action.refused.v1', 'cancelled']]);
    });

    it('says so when there is nothing to cancel', () => {
      expect(cancel('unknown').reason).toBe('no-such-action');
      expect(cancel().reason).toBe('action-does-not-run');
    });
  });
});
