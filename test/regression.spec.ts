import { describe, expect, it } from '@jest/globals';
import { closerDecider } from '#libs/closing';
import {
  type AgentName,
  type ArgusEvent,
  type Fact,
  type ProposedAction,
  approvalDigest,
  fact,
} from '#libs/contracts';
import { defaultPolicy } from '#libs/policy';
import { IncidentHistory, incidentFacts } from '#libs/testing/incident-history';
import { evolveRecord, initialActionsOnRecord } from '../apps/executor/src/domain/actions-on-record.js';
import { executorDecider } from '../apps/executor/src/domain/decide.js';
import { triageDecider } from '../apps/triage/src/domain/decide.js';
import type { Advice } from '../apps/triage/src/domain/recommend.js';

const incidentId = 'inc-1';
const start = 1_700_000_000_000;
const minute = 60_000;
const { opened, attached, alertResolved } = incidentFacts(incidentId);

const scale = (to: number) => ({
  ...{ title: `Scale checkout to ${to}`, kind: 'command' as const },
  parameters: { command: 'scale', args: [String(to)] },
});
const scaleDown: ProposedAction = {
  ...{ id: 'scale-down', risk: 'medium', target: 'service/checkout', ...scale(1), undo: scale(3) },
};
const restart: ProposedAction = {
  ...{
    id: 'restart',
    title: 'Restart checkout',
    kind: 'command',
    risk: 'medium',
    target: 'service/checkout',
  },
  parameters: { command: 'restart', args: [] },
};
const advice = (id: string, score: number, action: ProposedAction): Advice => ({
  ...{
    score,
    action,
    by: 'labels',
    because: [],
    problems: [],
    verify: { checks: [], windowMs: 10 * minute },
  },
  runbook: { id, title: id, file: `${id}.md`, summary: '', matchedOn: {} },
});

/** The closer, the executor and triage at work on one incident, each by what all have stated. */
class Agents {
  history = new IncidentHistory(incidentId, { now: start });
  private now = start;
  private heard = 0;

  /** States facts at a time, and lets the three answer until nobody has anything to say. */
  at(minutes: number, agent: AgentName, ...facts: Fact[]): readonly ArgusEvent[] {
    this.now = start + minutes * minute;
    const before = this.history.messages.length;
    this.history = this.history.at(this.now).record(agent, ...facts);
    for (const decide of [this.closer, this.triage, this.executor]) decide([], 'deadline');
    while (this.heard < this.history.messages.length) {
      const events = this.history.messages[this.heard++] ?? [];
      for (const decide of [this.closer, this.triage, this.executor]) decide(events, 'recorded');
    }
    return this.history.messages.slice(before).flat();
  }

  private record(agent: AgentName, facts: readonly Fact[]): void {
    this.history = this.history.at(this.now).record(agent, ...facts);
  }

  private readonly closer = (events: readonly ArgusEvent[], kind: 'recorded' | 'deadline'): void => {
    const state = this.history.foldedBy(closerDecider);
    const policy = { verifyForMs: 5 * minute, when: undefined };
    this.record('closer', closerDecider.decide({ kind, events }, state, { now: this.now, policy }).events);
  };

  private readonly triage = (events: readonly ArgusEvent[], kind: 'recorded' | 'deadline'): void => {
    const state = this.history.foldedBy(triageDecider);
    const recommend = () => [advice('too-many', 2, scaleDown), advice('stuck', 1, restart)];
    const decision = triageDecider.decide({ kind, events }, state, { now: this.now, policy: { recommend } });
    this.record('triage', decision.events);
  };

  private readonly executor = (events: readonly ArgusEvent[], kind: 'recorded' | 'deadline'): void => {
    const record = this.history.messages.reduce(
      (folded, each, sequence) => evolveRecord(folded, { events: each, sequence }),
      initialActionsOnRecord,
    );
    const { guardrails, timeIntervals } = defaultPolicy;
    const more = { policyVersion: 'rules/1', grantValidForMs: 10 * minute, notAllowed: () => undefined };
    const policy = { guardrails, timeIntervals, record, ...more };
    const state = this.history.foldedBy(executorDecider);
    const decision = executorDecider.decide({ kind, events }, state, { now: this.now, policy });
    this.record('executor', decision.events);
    for (const { approvalId, action, undoOf } of decision.commands) {
      const run = { incidentId, approvalId, actionId: action.id, ...(undoOf !== undefined && { undoOf }) };
      this.record('executor', [
        fact('argus.action.succeeded.v1', incidentId, { ...run, output: '', durationMs: 1 }),
      ]);
    }
  };
}

/** A person agrees to what triage recommended. */
function approved(approvalId: string, action: ProposedAction): Fact[] {
  const digest = approvalDigest({ action, policyVersion: 'rules/1', incidentId, revision: 1 });
  const head = { incidentId, approvalId, digest };
  return [
    fact('argus.approval.requested.v1', incidentId, {
      ...{
        ...head,
        action,
        link: 'https://argus.test/a',
        reason: 'risk',
        expiresAt: '2023-11-15T22:00:00.000Z',
      },
    }),
    fact('argus.approval.granted.v1', incidentId, { ...head, reason: 'go' }, { actor: 'user:alice' }),
  ];
}

const told = (events: readonly ArgusEvent[]) =>
  events.map(({ type, data }) => {
    const about = 'actionId' in data ? ` ${data.actionId}` : '';
    const runbook = type === 'argus.triage.recommended.v1' ? ` ${data.runbook?.id}: ${data.reason}` : '';
    return `${type.split('.').slice(1, -1).join(' ')}${about}${runbook}`;
  });

describe('an action that does not help', () => {
  it('is taken back by the same approval, not recommended again, and the next one closes the incident', () => {
    const agents = new Agents();
    expect(told(agents.at(0, 'router', opened(), attached('a')))).toContain(
      'triage recommended too-many: runbook-matches',
    );
    expect(told(agents.at(1, 'solicitor', ...approved('approval-1', scaleDown)))).toEqual([
      ...['approval requested', 'approval granted'],
      ...['action started scale-down', 'action succeeded scale-down', 'verification started scale-down'],
    ]);
    expect(agents.at(10, 'router').length).toBe(0);

    const regressed = agents.at(11, 'router');
    expect(told(regressed)).toEqual(
      expect.arrayContaining([
        'verification failed scale-down',
        'triage recommended stuck: next-runbook-after-one-in-vain',
      ]),
    );
    const undo = regressed.filter(({ data }) => 'undoOf' in data);
    expect(undo.map(({ type, data }) => [type, 'approvalId' in data && data.approvalId])).toEqual([
      ['argus.action.started.v1', 'approval-1'],
      ['argus.action.succeeded.v1', 'approval-1'],
    ]);
    expect(undo[0]?.data).toMatchObject({ undoOf: 'scale-down', action: { parameters: { args: ['3'] } } });
    expect(told(agents.at(25, 'router'))).toEqual([]);

    agents.at(30, 'solicitor', ...approved('approval-2', restart));
    agents.at(32, 'router', alertResolved('a'));
    const kept = agents.at(40, 'router');
    expect(kept[0]).toMatchObject({
      ...{ type: 'argus.verification.passed.v1', data: { actionId: 'restart', outcome: 'kept' } },
    });
    expect(told(agents.history.events).filter((each) => each === 'incident closed')).toHaveLength(1);
  });
});
