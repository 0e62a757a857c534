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
import { approvalIdFor, incidentOfApproval } from './approval-id.js';
import { solicitorDecider } from './decide.js';
import type { DecisionRequest } from './policy.js';

const incidentId = 'inc-1';
const policy = { expiryMs: 1_800_000, policyVersion: 'rules/1', publicUrl: 'https://argus.example.com' };
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
const reopened = fact('argus.incident.reopened.v1', incidentId, { incidentId, reason: 'fired-again' });
const recommended = fact('argus.triage.recommended.v1', incidentId, {
  incidentId,
  action,
  reason: 'runbook-matches',
});

/** An incident's history, and the solicitor at work on it. */
class History {
  now = start;
  private readonly events: ArgusEvent[] = [];

  state = () =>
    this.events.reduce((state, event) => solicitorDecider.evolve(state, event), solicitorDecider.initial);

  record(agent: AgentName, ...facts: readonly Fact[]): this {
    const statement = {
      agent,
      cause: `cause-${this.events.length}`,
      correlationId: incidentId,
      now: this.now,
    };
    this.events.push(...asEvents(facts, statement));
    return this;
  }

  decide(input: Parameters<typeof solicitorDecider.decide>[0] = { kind: 'recorded', events: this.events }) {
    const decision = solicitorDecider.decide(input, this.state(), { now: this.now, policy });
    this.record('solicitor', ...decision.events);
    return decision;
  }

  answer(request: Partial<DecisionRequest> = {}) {
    const { approvalId, digest } = this.pending();
    return this.decide({
      kind: 'request',
      request: { approvalId, digest, decision: 'approve', actor: 'user:alice', reason: '', ...request },
    });
  }

  pending() {
    const found = this.state().approvals.findLast(({ status }) => status === 'pending');
    return found ?? this.state().approvals[this.state().approvals.length - 1]!;
  }

  started() {
    const { approvalId, digest } = this.state().approvals.at(-1)!;
    return this.record(
      'executor',
      fact('argus.action.started.v1', incidentId, {
        incidentId,
        approvalId,
        actionId: action.id,
        action,
        digest,
        reason: 'approved',
      }),
    );
  }

  refused(reason: string) {
    const { approvalId } = this.state().approvals.at(-1)!;
    return this.record(
      'executor',
      fact('argus.action.refused.v1', incidentId, { incidentId, approvalId, actionId: action.id, reason }),
    );
  }
}

const summary = (facts: readonly Fact[]) =>
  facts.map(({ type, data }) => `${type} ${'reason' in data && data.reason}`);

describe('the solicitor', () => {
  let history: History;
  beforeEach(() => {
    history = new History().record('router', opened).record('triage', recommended);
  });

  it('asks for an approval that binds the action, the policy and the incident', () => {
    const [asked] = history.decide().events;
    expect(asked).toMatchObject({
      type: 'argus.approval.requested.v1',
      data: {
        action,
        digest: approvalDigest({ action, policyVersion: 'rules/1', incidentId, revision: 1 }),
        expiresAt: '2023-11-14T22:43:20.000Z',
      },
    });
    const { approvalId: id } = history.pending();
    expect((asked?.data as { link?: string }).link).toBe(`https://argus.example.com/approvals/${id}`);
    expect(incidentOfApproval(id)).toBe(incidentId);
  });

  it('asks once, however often the message comes', () => {
    history.decide();
    expect(history.decide()).toEqual({ events: [], commands: [], reason: 'nothing-to-ask' });
  });

  it('has nothing to ask when no action is recommended', () => {
    const none = new History().record('router', opened);
    none.record(
      'triage',
      fact('argus.triage.recommended.v1', incidentId, { incidentId, reason: 'no-runbook-matches' }),
    );
    expect(none.decide().reason).toBe('nothing-to-ask');
  });

  it.each([
    ['approve', 'argus.approval.granted.v1'],
    ['reject', 'argus.approval.rejected.v1'],
  ] as const)('records who decided to %s, and why', (decision, type) => {
    history.decide();
    const { events } = history.answer({ decision, reason: 'known problem' });
    expect(events).toEqual([
      fact(
        type,
        incidentId,
        {
          incidentId,
          approvalId: history.state().approvals[0]!.approvalId,
          digest: history.state().approvals[0]!.digest,
          reason: 'known problem',
        },
        { actor: 'user:alice' },
      ),
    ]);
  });

  it('refuses a second decision', () => {
    history.decide();
    history.answer();
    expect(history.answer({ decision: 'reject', actor: 'user:bob' })).toEqual({
      events: [],
      commands: [],
      reason: 'already-decided',
    });
  });

  it('refuses a decision on something else than what was asked', () => {
    history.decide();
    expect(history.answer({ digest: 'another' }).reason).toBe('digest-mismatch');
    expect(history.answer({ approvalId: 'inc-1-0000000000-r1' }).reason).toBe('unknown-approval');
    expect(history.answer({ actor: '' }).reason).toBe('nobody-decided');
    expect(history.answer().reason).toBe('granted');
  });

  it('expires at the deadline, and refuses a decision from that moment on', () => {
    history.decide();
    expect(solicitorDecider.deadline(history.state())).toBe(start + 30 * minute);
    history.now = start + 30 * minute;
    expect(history.answer().reason).toBe('approval-expired');
    expect(summary(history.decide({ kind: 'deadline' }).events)).toEqual([
      'argus.approval.expired.v1 not-decided-in-time',
    ]);
    expect(solicitorDecider.deadline(history.state())).toBeUndefined();
    expect(history.answer().reason).toBe('approval-expired');
    // Nobody wanted it: asking again would be nagging.
    expect(history.decide().events).toEqual([]);
  });

  it('takes the question back when the incident closes', () => {
    history.decide();
    history.record('closer', closed);
    expect(history.answer().reason).toBe('incident-closed');
    expect(solicitorDecider.finishedAt(history.state())).toBeUndefined();
    expect(summary(history.decide().events)).toEqual(['argus.approval.expired.v1 incident-closed']);
    expect(solicitorDecider.finishedAt(history.state())).toBe(start);
  });

  it('asks anew when the incident changed while the question was open', () => {
    history.decide();
    const first = history.pending();
    history.record('router', severityChanged);
    expect(history.answer().reason).toBe('incident-changed');
    expect(summary(history.decide().events)).toEqual([
      'argus.approval.expired.v1 incident-changed',
      'argus.approval.requested.v1 action-recommended',
    ]);
    expect(history.pending().approvalId).not.toBe(first.approvalId);
    expect(history.pending().digest).not.toBe(first.digest);
    expect(history.answer({ approvalId: first.approvalId, digest: first.digest }).reason).toBe(
      'approval-expired',
    );
    expect(history.answer().reason).toBe('granted');
  });

  it('does not ask again after a rejection, even when the incident changes', () => {
    history.decide();
    history.answer({ decision: 'reject', reason: 'incident-changed' });
    history.record('router', severityChanged);
    expect(history.decide().events).toEqual([]);
  });

  it('asks anew when the executor found the incident changed since the approval', () => {
    history.decide();
    history.answer();
    history.record('router', severityChanged);
    expect(history.decide().events).toEqual([]);
    history.refused('incident-changed');
    expect(summary(history.decide().events)).toEqual(['argus.approval.requested.v1 action-recommended']);
  });

  it('does not ask anew when the executor refused for another reason', () => {
    history.decide();
    history.answer();
    history.refused('command-not-allowed');
    expect(history.decide().events).toEqual([]);
  });

  it('takes back a question that was put while the action began to run', () => {
    history.decide();
    history.answer();
    history.started();
    history.record(
      'solicitor',
      fact('argus.approval.requested.v1', incidentId, {
        ...{
          incidentId,
          action,
          digest: 'd',
          link: 'https://argus.example.com/x',
          reason: 'action-recommended',
        },
        approvalId: history.state().approvals[0]!.approvalId.replace(/r1$/, 'r2'),
        expiresAt: '2023-11-14T22:43:20.000Z',
      }),
    );
    expect(summary(history.decide().events)).toEqual(['argus.approval.expired.v1 action-already-started']);
  });

  it('asks for what triage recommends after the incident was reopened', () => {
    history.decide();
    history.answer();
    history.started().record('closer', closed).record('router', reopened);
    expect(history.decide().events).toEqual([]);
    history.record('triage', recommended);
    expect(summary(history.decide().events)).toEqual(['argus.approval.requested.v1 action-recommended']);
  });
});

describe('the id of an approval', () => {
  it('leads to the incident, and other texts to nothing', () => {
    expect(incidentOfApproval(approvalIdFor('inc-2023-a_b', 'event', 12))).toBe('inc-2023-a_b');
    expect(incidentOfApproval('inc-1')).toBeUndefined();
    expect(incidentOfApproval('../etc/passwd-0000000000-r1')).toBeUndefined();
  });
});
