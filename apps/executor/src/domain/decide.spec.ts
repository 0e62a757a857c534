import { beforeEach, describe, expect, it } from '@jest/globals';
import { type AgentName, approvalDigest, type ArgusEvent, type Fact, fact } from '#libs/contracts';
import { IncidentHistory, incidentFacts, restartService as action } from '#libs/testing/incident-history';
import { executorDecider } from './decide.js';
import type { ExecutorPolicy } from './objection.js';

const incidentId = 'inc-1';
const approvalId = 'inc-1-question-r1';
const start = 1_700_000_000_000;
const minute = 60_000;
const policy: ExecutorPolicy = {
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
  private history = new IncidentHistory(incidentId, { now: start });

  state = () => this.history.foldedBy(executorDecider);

  record(agent: AgentName, ...facts: readonly Fact[]): readonly ArgusEvent[] {
    this.history = this.history.at(this.now).record(agent, ...facts);
    return this.history.last;
  }

  decide(events: readonly ArgusEvent[] = this.history.events) {
    const context = { now: this.now, policy };
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
      { incidentId, approvalId, action, startBy: start + 10 * minute, overtakenBy: undefined },
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
    expect(work.decide(own).commands).toMatchObject([{ overtakenBy: 'the incident was closed' }]);
    expect(executorDecider.finishedAt(work.state())).toBeUndefined();
  });
});
