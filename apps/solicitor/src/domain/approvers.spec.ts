import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type AgentName, approvalDigest, type Fact } from '#libs/contracts';
import { type ApprovalText, compileApproval, compilePeople } from '#libs/policy';
import { IncidentHistory, incidentFacts, restartService as action } from '#libs/testing/incident-history';
import { solicitorDecider } from './decide.js';
import type { DecisionRequest, SolicitorPolicy } from './policy.js';

const incidentId = 'inc-1';
const start = 1_700_000_000_000;
const facts = incidentFacts(incidentId);
const names = ['alice', 'bob', 'carol', 'dave'] as const;

function policyOf(approvals: ApprovalText, settingsApprovers: string[] = []): SolicitorPolicy {
  const people = compilePeople({
    people: names.map((name) => ({ name })),
    groups: [{ name: 'leads', members: ['bob', 'carol', 'dave'] }],
  });
  if (!people.ok) throw new Error(JSON.stringify(people.error));
  const compiled = compileApproval(approvals, ['approvals'], { people: people.value });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
  return {
    version: 'p-1',
    approvals: compiled.value,
    publicUrl: 'https://argus.example.com',
    guardrails: { confidence: undefined },
    settingsApprovers,
    inWords: ({ title }) => title,
  };
}

/** An incident whose action is recommended and asked for under a policy. */
class Work {
  now = start;
  private told: IncidentHistory;

  constructor(
    readonly policy: SolicitorPolicy,
    proposer?: string,
  ) {
    this.told = new IncidentHistory(incidentId, { now: start }).record('router', facts.opened());
    const recommended = facts.recommended({ action });
    this.record('triage', proposer === undefined ? recommended : { ...recommended, actor: proposer });
    this.decide();
  }

  state = () => this.told.foldedBy(solicitorDecider);
  approval = () => this.state().approvals.at(-1)!;
  asked = () => this.told.events.find(({ type }) => type === 'argus.approval.requested.v1')?.data;

  record(agent: AgentName, ...stated: readonly Fact[]): this {
    this.told = this.told.at(this.now).record(agent, ...stated);
    return this;
  }

  decide(
    input: Parameters<typeof solicitorDecider.decide>[0] = { kind: 'recorded', events: this.told.events },
  ) {
    const decision = solicitorDecider.decide(input, this.state(), { now: this.now, policy: this.policy });
    this.record('solicitor', ...decision.events);
    return decision;
  }

  /** Somebody whom the policy knows, who came by a way that shows who they are. */
  by(person: string, more: Partial<DecisionRequest> = {}): string {
    const { approvalId, digest } = this.approval();
    const request: DecisionRequest = {
      ...{
        approvalId,
        digest,
        decision: 'approve',
        actor: `user:${person}`,
        person,
        proven: true,
        reason: '',
      },
      ...more,
    };
    return this.decide({ kind: 'request', request }).reason;
  }

  stranger(more: Partial<DecisionRequest>): string {
    return this.by('x', { person: undefined, ...more });
  }

  types = () => this.told.events.map(({ type }) => type).filter((type) => type.startsWith('argus.approval'));
}

describe('who may approve', () => {
  it('is named with the question, with how many have to, and what the digest binds', () => {
    const work = new Work(
      policyOf({ approvers: ['alice', 'leads'], needed: 2, on_reject: 'recommend-another' }),
    );
    const { version } = work.policy.approvals;
    expect(work.asked()).toMatchObject({
      ...{ approvers: ['alice', 'bob', 'carol', 'dave'], needed: 2, next: 'recommend-another' },
      ...{ rules: version, revision: 1 },
      digest: approvalDigest({ action, policyVersion: version, incidentId, revision: 1 }),
    });
  });

  it('is nobody whom the policy does not name', () => {
    const work = new Work(policyOf({ approvers: ['leads'] }));
    expect(work.by('alice')).toBe('not-an-approver');
    expect(work.by('alice', { decision: 'reject' })).toBe('not-an-approver');
    expect(work.stranger({ actor: 'user:slack:U9' })).toBe('not-known-in-policy');
    expect(work.stranger({ actor: 'user:cli:bob', typedName: 'bob' })).toBe('not-known-in-policy');
    expect(work.types()).toEqual(['argus.approval.requested.v1']);
    expect(work.by('bob')).toBe('granted');
  });

  it('is anybody who can give a name where the policy names nobody, but no stranger of Slack', () => {
    const work = new Work(policyOf({}));
    expect(work.stranger({ actor: 'user:slack:U9' })).toBe('not-known-in-policy');
    expect(work.stranger({ actor: 'user:mallory', typedName: 'mallory', proven: false })).toBe('granted');
  });

  it('is whom the settings name where the policy names nobody, whichever way they come', () => {
    const work = new Work(policyOf({}, ['alice']));
    expect(work.stranger({ actor: 'user:mallory', typedName: 'mallory' })).toBe('not-an-approver');
    expect(work.by('bob')).toBe('not-an-approver');
    expect(work.by('alice')).toBe('granted');
  });

  it('is not the one who proposed it, nor somebody who only types a name', () => {
    const work = new Work(policyOf({ approvers: ['leads'] }), 'user:bob');
    expect(work.approval().proposer).toBe('user:bob');
    expect(work.by('bob')).toBe('proposer-may-not-approve');
    expect(work.by('carol', { proven: false })).toBe('name-not-proven');
    expect(work.by('carol')).toBe('granted');
  });

  it('may take back what they proposed themselves', () => {
    expect(new Work(policyOf({ approvers: ['leads'] }), 'user:bob').by('bob', { decision: 'reject' })).toBe(
      'rejected',
    );
  });
});

describe('several who have to agree', () => {
  const working = () => new Work(policyOf({ approvers: ['leads'], needed: 2, on_reject: 'hand-over' }));

  it('are counted one by one, and the last one grants', () => {
    const work = working();
    expect(work.by('bob', { reason: 'looks right' })).toBe('voted');
    expect(work.approval()).toMatchObject({ status: 'pending', votes: [{ actor: 'user:bob' }] });
    expect(work.by('bob')).toBe('voted-already');
    expect(work.by('carol', { proven: false })).toBe('name-not-proven');
    expect(work.by('carol')).toBe('granted');
    expect(work.by('dave')).toBe('already-decided');
    expect(work.types()).toEqual([
      ...['argus.approval.requested.v1', 'argus.approval.voted.v1'],
      ...['argus.approval.voted.v1', 'argus.approval.granted.v1'],
    ]);
    expect(work.approval()).toMatchObject({ status: 'granted', actor: 'user:carol' });
  });

  it('are stopped by one no', () => {
    const work = working();
    work.by('bob');
    expect(work.by('carol', { decision: 'reject', reason: 'it is the database' })).toBe('rejected');
    expect(work.by('dave')).toBe('already-decided');
  });

  it('who are too few in time have not agreed', () => {
    const work = working();
    work.by('bob');
    work.now += 30 * 60_000;
    expect(work.by('carol')).toBe('approval-expired');
    expect(work.decide({ kind: 'deadline' }).events).toMatchObject([
      { type: 'argus.approval.expired.v1', data: { reason: 'not-decided-in-time', next: 'hand-over' } },
    ]);
  });

  it('begin anew when the incident changes', () => {
    const work = working();
    work.by('bob');
    work.record('router', facts.severityChanged());
    const taken = work.decide().events;
    expect(taken).toMatchObject([{ data: { reason: 'incident-changed' } }, { data: { revision: 2 } }]);
    expect(taken[0]?.data).not.toHaveProperty('next');
    expect(work.approval().votes).toEqual([]);
    expect(work.by('carol')).toBe('voted');
  });

  it('grant exactly when so many different ones of them said yes before anybody said no, in whatever order', () => {
    const voices = fc.array(
      fc.record({
        person: fc.constantFrom(...names),
        decision: fc.constantFrom('approve', 'approve', 'approve', 'reject'),
        proven: fc.boolean(),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(voices, fc.integer({ min: 2, max: 3 }), (all, needed) => {
        const work = new Work(policyOf({ approvers: ['leads'], needed }));
        const yes = new Set<string>();
        let expected = 'pending';
        for (const { person, decision, proven } of all) {
          work.by(person, { decision, proven });
          if (expected !== 'pending' || person === 'alice') continue;
          if (decision === 'reject') expected = 'rejected';
          else if (proven) yes.add(person);
          if (expected === 'pending' && yes.size >= needed) expected = 'granted';
        }
        expect(work.approval().status).toBe(expected);
        expect(work.approval().votes).toHaveLength(yes.size);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a no', () => {
  it.each([
    [
      'hand-over',
      { on_reject: 'hand-over', hand_over_to: 'leads' },
      { next: 'hand-over', handOverTo: ['bob', 'carol', 'dave'] },
    ],
    ['recommend-another', { on_reject: 'recommend-another' }, { next: 'recommend-another' }],
  ] as const)('says what follows: %s', (_what, approvals, next) => {
    const work = new Work(policyOf(approvals));
    work.by('alice', { decision: 'reject', reason: 'not now' });
    const told = work.state().approvals.at(-1)!;
    expect(told).toMatchObject({ status: 'rejected', reason: 'not now', afterNo: next });
  });
});
