import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  type AgentName,
  approvalDigest,
  type ArgusEvent,
  type Fact,
  fact,
  type ProposedAction,
  state as asEvents,
} from '#libs/contracts';
import { executorDecider } from './decide.js';
import type { ExecutorPolicy } from './objection.js';

const incidentId = 'inc-1';
const approvalId = 'inc-1-question-r1';
const start = 1_700_000_000_000;
const minute = 60_000;
const action: ProposedAction = {
  id: 'restart-service',
  title: 'Restart checkout',
  kind: 'command',
  risk: 'medium',
  target: 'service/checkout',
  parameters: { command: 'demo-restart', args: ['checkout'] },
};
const policy: ExecutorPolicy = {
  policyVersion: 'rules/1',
  grantValidForMs: 10 * minute,
  notAllowed: ({ parameters }) =>
    parameters['command'] === 'demo-restart' ? undefined : 'command-not-allowed',
};
const digest = approvalDigest({ action, policyVersion: 'rules/1', incidentId, revision: 1 });
const run = { incidentId, approvalId, actionId: action.id };

const opened = fact('argus.incident.opened.v1', incidentId, {
  incidentId,
  title: 'checkout',
  severity: 'high',
  groupKey: 'checkout',
  groupLabels: {},
  reason: 'new-group',
});
const severityChanged = fact('argus.incident.severity-changed.v1', incidentId, {
  incidentId,
  from: 'high',
  to: 'critical',
  reason: 'worse-alert',
});
const closed = fact('argus.incident.closed.v1', incidentId, { incidentId, reason: 'stayed-resolved' });
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

class History {
  now = start;
  private readonly events: ArgusEvent[] = [];

  state = () =>
    this.events.reduce((state, event) => executorDecider.evolve(state, event), executorDecider.initial);

  record(agent: AgentName, ...facts: readonly Fact[]): ArgusEvent[] {
    const statement = {
      agent,
      cause: `cause-${this.events.length}`,
      correlationId: incidentId,
      now: this.now,
    };
    const events = asEvents(facts, statement);
    this.events.push(...events);
    return events;
  }

  decide(events: readonly ArgusEvent[] = this.events) {
    const context = { now: this.now, policy };
    return executorDecider.decide({ kind: 'recorded', events }, this.state(), context);
  }

  /** Decides and records; returns the events that the executor will receive as its own. */
  step() {
    return this.record('executor', ...this.decide().events);
  }
}

describe('the executor', () => {
  let history: History;
  beforeEach(() => {
    history = new History();
    history.record('router', opened);
    history.record('solicitor', requested());
  });
  const reasons = () =>
    history.decide().events.map(({ type, data }) => [type, 'reason' in data && data.reason]);

  it('does nothing before somebody approved', () => {
    expect(history.decide()).toEqual({ events: [], commands: [], reason: 'nothing-granted' });
  });

  it('states that it starts, and runs when that is on record', () => {
    history.record('solicitor', granted());
    const decision = history.decide();
    expect(decision).toEqual({
      events: [fact('argus.action.started.v1', incidentId, { ...run, action, digest, reason: 'approved' })],
      commands: [],
      reason: 'grant-checked',
    });
    const own = history.step();
    expect(history.decide(own).commands).toEqual([
      { incidentId, approvalId, action, startBy: start + 10 * minute, overtakenBy: undefined },
    ]);
  });

  it('runs an approval once, whatever is delivered again', () => {
    const grant = history.record('solicitor', granted());
    const own = history.step();
    expect(history.decide(grant)).toEqual({ events: [], commands: [], reason: 'nothing-granted' });
    history.record(
      'executor',
      fact('argus.action.succeeded.v1', incidentId, { ...run, output: '', durationMs: 1 }),
    );
    expect(history.decide(own)).toEqual({ events: [], commands: [], reason: 'nothing-granted' });
    expect(history.decide(history.record('solicitor', requested(), granted())).events).toEqual([]);
  });

  it('gives a command only for the message that states the start', () => {
    history.record('solicitor', granted());
    history.step();
    expect(history.decide(history.record('router', severityChanged)).commands).toEqual([]);
  });

  it('refuses when the action on record is not the one that was approved', () => {
    history = new History();
    history.record('router', opened);
    history.record(
      'solicitor',
      requested({ ...action, parameters: { command: 'demo-restart', args: ['billing'] } }),
    );
    history.record('solicitor', granted());
    expect(reasons()).toEqual([['argus.action.refused.v1', 'digest-differs']]);
  });

  it('refuses when the grant is for another digest', () => {
    history.record('solicitor', granted('f'.repeat(64)));
    expect(reasons()).toEqual([['argus.action.refused.v1', 'digest-differs']]);
  });

  it('refuses when the rules have changed since', () => {
    history = new History();
    history.record('router', opened);
    const old = approvalDigest({ action, policyVersion: 'rules/0', incidentId, revision: 1 });
    history.record('solicitor', requested(action, old), granted(old));
    expect(reasons()).toEqual([['argus.action.refused.v1', 'digest-differs']]);
  });

  it('refuses when the incident has changed since', () => {
    history.record('router', severityChanged);
    history.record('solicitor', granted());
    expect(reasons()).toEqual([['argus.action.refused.v1', 'incident-changed']]);
  });

  it('refuses when the incident is closed', () => {
    history.record('solicitor', granted());
    history.record('closer', closed);
    expect(reasons()).toEqual([['argus.action.refused.v1', 'incident-closed']]);
  });

  it('refuses what was granted after the deadline', () => {
    history.now = start + 30 * minute;
    history.record('solicitor', granted());
    expect(reasons()).toEqual([['argus.action.refused.v1', 'granted-after-expiry']]);
  });

  it('refuses a grant that it comes to too late', () => {
    history.record('solicitor', granted());
    history.now = start + 10 * minute;
    expect(reasons()).toEqual([['argus.action.started.v1', 'approved']]);
    history.now += 1;
    expect(reasons()).toEqual([['argus.action.refused.v1', 'grant-too-old']]);
  });

  it('refuses what the allow-list does not have', () => {
    const other = { ...action, parameters: { command: 'rm', args: ['-rf', '/'] } };
    const bound = approvalDigest({ action: other, policyVersion: 'rules/1', incidentId, revision: 1 });
    history = new History();
    history.record('router', opened);
    history.record('solicitor', requested(other, bound), granted(bound));
    expect(reasons()).toEqual([['argus.action.refused.v1', 'command-not-allowed']]);
    history.step();
    expect(history.decide()).toEqual({ events: [], commands: [], reason: 'nothing-granted' });
  });

  it.each(['rejected', 'expired'] as const)('takes no grant for what was %s before', (settled) => {
    const type = `argus.approval.${settled}.v1` as const;
    history.record(
      'solicitor',
      fact(type, incidentId, { incidentId, approvalId, digest, reason: 'no' }),
      granted(),
    );
    expect(history.decide().events).toEqual([]);
  });

  it('says what overtook a start before it was carried out', () => {
    history.record('solicitor', granted());
    const own = history.step();
    history.record('closer', closed);
    expect(history.decide(own).commands).toMatchObject([{ overtakenBy: 'the incident was closed' }]);
    expect(executorDecider.finishedAt(history.state())).toBeUndefined();
  });
});
