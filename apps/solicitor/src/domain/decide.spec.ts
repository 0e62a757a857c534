import { beforeEach, describe, expect, it } from '@jest/globals';
import { type AgentName, approvalDigest, type Fact, fact, incidentOfApproval } from '#libs/contracts';
import { type ApprovalText, compileApproval } from '#libs/policy';
import { IncidentHistory, incidentFacts, restartService as action } from '#libs/testing/incident-history';
import { approvalIdFor } from './approval-id.js';
import { solicitorDecider } from './decide.js';
import type { DecisionRequest, SolicitorPolicy } from './policy.js';

const incidentId = 'inc-1';
const policyOf = (approvals: ApprovalText = {}, version = 'p-1'): SolicitorPolicy => {
  const compiled = compileApproval(approvals, ['approvals']);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
  return {
    ...{ version, approvals: compiled.value, publicUrl: 'https://argus.example.com' },
    guardrails: { confidence: undefined },
    settingsApprovers: [],
    inWords: ({ title }) => `Does this: ${title}.`,
  };
};
const policy = policyOf();
const start = 1_700_000_000_000;
const minute = 60_000;

const facts = incidentFacts(incidentId);
const [opened, closed, reopened] = [facts.opened(), facts.closed(), facts.reopened()];
const severityChanged = facts.severityChanged();
const recommended = facts.recommended({ action });

/** An incident's history, and the solicitor at work on it. */
class Work {
  now = start;
  policy = policy;
  private told = new IncidentHistory(incidentId, { now: start });

  state = () => this.told.foldedBy(solicitorDecider);

  record(agent: AgentName, ...stated: readonly Fact[]): this {
    this.told = this.told.at(this.now).record(agent, ...stated);
    return this;
  }

  decide(
    input: Parameters<typeof solicitorDecider.decide>[0] = { kind: 'recorded', events: this.told.events },
  ) {
    const decision = solicitorDecider.decide(input, this.state(), {
      now: this.now,
      policy: this.policy,
    });
    this.record('solicitor', ...decision.events);
    return decision;
  }

  answer(request: Partial<DecisionRequest> = {}) {
    const { approvalId, digest } = this.pending();
    return this.decide({
      kind: 'request',
      request: {
        ...{ approvalId, digest, decision: 'approve', actor: 'user:alice', typedName: 'alice' },
        ...{ proven: true, reason: '', ...request },
      },
    });
  }

  asked = () => this.told.events.findLast(({ type }) => type === 'argus.approval.requested.v1')?.data;

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

const summary = (stated: readonly Fact[]) =>
  stated.map(({ type, data }) => `${type} ${'reason' in data && data.reason}`);

describe('the solicitor', () => {
  let work: Work;
  beforeEach(() => {
    work = new Work().record('router', opened).record('triage', recommended);
  });

  it('asks for an approval that binds the action, the policy and the incident', () => {
    const [asked] = work.decide().events;
    expect(asked).toMatchObject({
      type: 'argus.approval.requested.v1',
      data: {
        action,
        says: `Does this: ${action.title}.`,
        digest: approvalDigest({ action, policyVersion: policy.approvals.version, incidentId, revision: 1 }),
        expiresAt: '2023-11-14T22:43:20.000Z',
      },
    });
    const { approvalId: id } = work.pending();
    expect((asked?.data as { link?: string }).link).toBe(`https://argus.example.com/approvals/${id}`);
    expect(incidentOfApproval(id)).toBe(incidentId);
  });

  it('asks once, however often the message comes', () => {
    work.decide();
    expect(work.decide()).toEqual({ events: [], commands: [], reason: 'nothing-to-ask' });
  });

  it('has nothing to ask when no action is recommended', () => {
    const none = new Work().record('router', opened);
    none.record('triage', facts.recommended({ reason: 'no-runbook-matches' }));
    expect(none.decide().reason).toBe('nothing-to-ask');
  });

  it.each([
    ['approve', 'argus.approval.granted.v1'],
    ['reject', 'argus.approval.rejected.v1'],
  ] as const)('records who decided to %s, and why', (decision, type) => {
    work.decide();
    const { events } = work.answer({ decision, reason: 'known problem' });
    expect(events).toEqual([
      fact(
        type,
        incidentId,
        {
          incidentId,
          approvalId: work.state().approvals[0]!.approvalId,
          digest: work.state().approvals[0]!.digest,
          reason: 'known problem',
        },
        { actor: 'user:alice' },
      ),
    ]);
  });

  it('refuses a second decision', () => {
    work.decide();
    work.answer();
    expect(work.answer({ decision: 'reject', actor: 'user:bob' })).toEqual({
      events: [],
      commands: [],
      reason: 'already-decided',
    });
  });

  it('refuses a decision on something else than what was asked', () => {
    work.decide();
    expect(work.answer({ digest: 'another' }).reason).toBe('digest-mismatch');
    expect(work.answer({ approvalId: 'inc-1-0000000000-r1' }).reason).toBe('unknown-approval');
    expect(work.answer({ actor: '' }).reason).toBe('nobody-decided');
    expect(work.answer().reason).toBe('granted');
  });

  it('expires at the deadline, and refuses a decision from that moment on', () => {
    work.decide();
    expect(solicitorDecider.deadline(work.state())).toBe(start + 30 * minute);
    work.now = start + 30 * minute;
    expect(work.answer().reason).toBe('approval-expired');
    expect(summary(work.decide({ kind: 'deadline' }).events)).toEqual([
      'argus.approval.expired.v1 not-decided-in-time',
    ]);
    expect(solicitorDecider.deadline(work.state())).toBeUndefined();
    expect(work.answer().reason).toBe('approval-expired');
    // Nobody wanted it: asking again would be nagging.
    expect(work.decide().events).toEqual([]);
  });

  it('takes the question back when the incident closes', () => {
    work.decide();
    work.record('closer', closed);
    expect(work.answer().reason).toBe('incident-closed');
    expect(solicitorDecider.finishedAt(work.state())).toBeUndefined();
    expect(summary(work.decide().events)).toEqual(['argus.approval.expired.v1 incident-closed']);
    expect(solicitorDecider.finishedAt(work.state())).toBe(start);
  });

  it('asks anew when the incident changed while the question was open', () => {
    work.decide();
    const first = work.pending();
    work.record('router', severityChanged);
    expect(work.answer().reason).toBe('incident-changed');
    expect(summary(work.decide().events)).toEqual([
      'argus.approval.expired.v1 incident-changed',
      'argus.approval.requested.v1 action-recommended',
    ]);
    expect(work.pending().approvalId).not.toBe(first.approvalId);
    expect(work.pending().digest).not.toBe(first.digest);
    expect(work.answer({ approvalId: first.approvalId, digest: first.digest }).reason).toBe(
      'approval-expired',
    );
    expect(work.answer().reason).toBe('granted');
  });

  it('does not ask again after a rejection, even when the incident changes', () => {
    work.decide();
    work.answer({ decision: 'reject', reason: 'incident-changed' });
    work.record('router', severityChanged);
    expect(work.decide().events).toEqual([]);
  });

  it('asks anew when the executor found the incident changed since the approval', () => {
    work.decide();
    work.answer();
    work.record('router', severityChanged);
    expect(work.decide().events).toEqual([]);
    work.refused('incident-changed');
    expect(summary(work.decide().events)).toEqual(['argus.approval.requested.v1 action-recommended']);
  });

  it('does not ask anew when the executor refused for another reason', () => {
    work.decide();
    work.answer();
    work.refused('command-not-allowed');
    expect(work.decide().events).toEqual([]);
  });

  it('takes back a question that was put while the action began to run', () => {
    work.decide();
    work.answer();
    work.started();
    work.record(
      'solicitor',
      fact('argus.approval.requested.v1', incidentId, {
        ...{
          incidentId,
          action,
          digest: 'd',
          link: 'https://argus.example.com/x',
          reason: 'action-recommended',
        },
        approvalId: work.state().approvals[0]!.approvalId.replace(/-r1-/, '-r2-'),
        expiresAt: '2023-11-14T22:43:20.000Z',
      }),
    );
    expect(summary(work.decide().events)).toEqual(['argus.approval.expired.v1 action-already-started']);
  });

  it('asks for what triage recommends after the incident was reopened', () => {
    work.decide();
    work.answer();
    work.started().record('closer', closed).record('router', reopened);
    expect(work.decide().events).toEqual([]);
    work.record('triage', recommended);
    expect(summary(work.decide().events)).toEqual(['argus.approval.requested.v1 action-recommended']);
  });
});

describe('a solicitor under a policy', () => {
  const risky = { ...action, risk: 'high' } as const;
  const staging = { automatic_when: 'action.target == "checkout" || action.target != ""' };
  const working = (what = action) =>
    new Work().record('router', opened).record('triage', facts.recommended({ action: what }));

  it("lets run what needs no person, in the policy's name, bound to the same digest", () => {
    const work = working({ ...action, risk: 'low' });
    work.policy = policyOf(staging, 'p-2');
    const decision = work.decide();
    expect(summary(decision.events)).toEqual([
      'argus.approval.requested.v1 action-recommended',
      'argus.approval.granted.v1 granted-by-policy',
    ]);
    const [asked, granted] = decision.events;
    expect(granted).toMatchObject({
      actor: 'policy:p-2',
      data: { rule: 'approvals.automatic_when', digest: (asked?.data as { digest: string }).digest },
    });
    expect(decision.reason).toBe('granted-by-policy');
    expect(work.decide().events).toEqual([]);
    expect(work.answer().reason).toBe('already-decided');
  });

  it('asks a person all the same where one is required', () => {
    const work = working(risky);
    work.policy = policyOf(staging);
    expect(work.decide()).toMatchObject({
      events: [{ data: { rule: 'approvals.required_when' } }],
      reason: 'asked-for-approval',
    });
  });

  it.each([
    [0.9, 'granted-by-policy', 'approvals.automatic_when'],
    [0.4, 'asked-for-approval', 'guardrails.confidence'],
    [undefined, 'granted-by-policy', 'approvals.automatic_when'],
  ])(
    'asks a person about what it may let run where its author is too unsure (%p: %s)',
    (sure, reason, rule) => {
      const work = working({ ...action, risk: 'low', ...(sure === undefined ? {} : { confidence: sure }) });
      work.policy = { ...policyOf(staging), guardrails: { confidence: 0.8 } };
      expect(work.decide()).toMatchObject({ reason });
      expect(work.asked()).toMatchObject({ rule });
      expect(work.answer().reason).toBe(reason === 'asked-for-approval' ? 'granted' : 'already-decided');
    },
  );

  it('asks a person, and says why, when a rule cannot be evaluated', () => {
    const work = working({ ...action, risk: 'low' });
    work.policy = policyOf({ automatic_when: 'incident.labels.nothing == "x"' });
    expect(summary(work.decide().events)).toEqual([
      'argus.approval.requested.v1 approval-rule-cannot-be-evaluated',
    ]);
  });

  it('goes on with its question when another part of the policy changes', () => {
    const work = working();
    work.decide();
    work.policy = policyOf({}, 'p-3');
    expect(work.decide().events).toEqual([]);
    expect(work.answer().reason).toBe('granted');
  });

  it('asks anew when the rules for approvals change, also when somebody answers the old question', () => {
    const work = working();
    work.decide();
    const first = work.pending();
    work.policy = policyOf({ expiry: '1h' });
    const answered = work.answer();
    expect(answered.reason).toBe('policy-changed');
    expect(summary(answered.events)).toEqual([
      'argus.approval.expired.v1 policy-changed',
      'argus.approval.requested.v1 action-recommended',
    ]);
    expect(work.pending().digest).not.toBe(first.digest);
    expect(work.answer().reason).toBe('granted');
  });

  it('asks anew when the executor refused what was granted under other rules', () => {
    const work = working();
    work.decide();
    work.answer();
    work.policy = policyOf({ expiry: '1h' });
    expect(work.decide().events).toEqual([]);
    work.refused('digest-differs');
    expect(summary(work.decide().events)).toEqual(['argus.approval.requested.v1 action-recommended']);
  });
});

describe('an action that was approved and not let run', () => {
  let work: Work;
  const againBy = (person?: string, approvalId = work.state().approvals.at(-1)?.approvalId ?? '') =>
    work.decide({
      kind: 'request',
      request: {
        decision: 'retry',
        approvalId,
        actor: `user:${person ?? 'slack:U0X'}`,
        ...(person && { person }),
      },
    });
  beforeEach(() => {
    work = new Work().record('router', opened).record('triage', recommended);
    work.decide();
    work.answer();
  });

  it('is put to people anew when somebody asks for that and the reason passes, as often as it takes', () => {
    const ids = [work.state().approvals[0]?.approvalId];
    for (const reason of ['frozen', 'rate-limit-reached']) {
      work.refused(reason);
      expect(work.decide().events).toEqual([]);
      const { events } = againBy('bob');
      expect(events).toMatchObject([{ type: 'argus.approval.requested.v1', actor: 'user:bob' }]);
      ids.push(work.pending().approvalId);
      expect(work.decide().events).toEqual([]);
      // The old consent is used up: nothing runs before there is another.
      expect(work.answer({ approvalId: ids.at(-2) }).reason).toBe('already-decided');
      expect(work.answer().reason).toBe('granted');
    }
    expect(new Set(ids).size).toBe(3);
  });

  it('is put to people also when it was refused after its start was recorded', () => {
    work.started().refused('actions-stopped');
    expect(againBy('bob').reason).toBe('asked-again');
    work.answer();
    work.started();
    expect(againBy('bob').reason).toBe('not-refused');
  });

  it('is let run by the policy itself, where it needs nobody', () => {
    work.refused('cooling-down').policy = policyOf({ required_when: 'false', automatic_when: 'true' });
    expect(summary(againBy('bob').events).at(-1)).toBe('argus.approval.granted.v1 granted-by-policy');
  });

  it.each([
    ['target-not-allowed', 'bob', 'refused-for-good'],
    ['frozen', undefined, 'not-known-in-policy'],
  ])('stays as it is: %s, asked by %s', (reason, person, why) => {
    work.refused(reason);
    expect(againBy(person)).toMatchObject({ events: [], reason: why });
  });

  it('is asked again once, and not when it is history', () => {
    expect(againBy('bob').reason).toBe('not-refused');
    const first = work.state().approvals[0]?.approvalId;
    work.refused('frozen');
    againBy('bob');
    expect(againBy('bob', first).reason).toBe('asked-again-already');
    work.record('closer', closed);
    expect(againBy('bob', first).reason).toBe('incident-closed');
  });
});

describe('the id of an approval', () => {
  it('leads to the incident, and other texts to nothing', () => {
    const question = {
      incidentId: 'inc-2023-a_b',
      recommendationId: 'event',
      revision: 12,
      rules: 'r',
      again: 0,
    };
    expect(incidentOfApproval(approvalIdFor(question))).toBe('inc-2023-a_b');
    // As they were named before the rules had versions.
    expect(incidentOfApproval('inc-2023-a_b-0123456789-r12')).toBe('inc-2023-a_b');
    expect(incidentOfApproval('inc-1')).toBeUndefined();
    expect(incidentOfApproval('../etc/passwd-0000000000-r1')).toBeUndefined();
  });
});
