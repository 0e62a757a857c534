import { describe, expect, it } from '@jest/globals';
import { type EventData, type Fact, fact } from '#libs/contracts';
import { compileCondition } from '#libs/policy';
import { IncidentHistory, incidentFacts, restartService as restart } from '#libs/testing/incident-history';
import { triageDecider } from './decide.js';
import type { Advice, Recommend } from './recommend.js';

const incidentId = 'inc-1';
const now = 1_700_000_000_000;

const advice = (id: string, score: number, more: Partial<Advice> = {}): Advice => ({
  ...{ score, by: 'labels', because: [`It is meant for ${id}.`] },
  runbook: { id, title: id, file: `${id}.md`, summary: '', matchedOn: {} },
  problems: [],
  ...more,
});
const rollBack = { ...restart, id: 'roll-back', title: 'Roll back checkout' };
const cannotBe = 'The runbook\'s action cannot be proposed: no label "service".';
const recommend: Recommend = ({ labels }) => {
  if (labels['alertname'] === 'HighErrorRate') return [advice('high-error-rate', 1, { action: restart })];
  if (labels['alertname'] === 'HighLatency') return [advice('high-latency', labels['service'] ? 2 : 1)];
  if (labels['alertname'] === 'Nameless') return [advice('nameless', 1, { problems: [cannotBe] })];
  if (labels['alertname'] !== 'BadRelease') return [];
  const verify = { checks: [], windowMs: 60_000 };
  return [advice('restart', 2, { action: restart, verify }), advice('roll-back', 1, { action: rollBack })];
};
const decide = (history: IncidentHistory) =>
  triageDecider.decide({ kind: 'recorded', events: history.events }, history.foldedBy(triageDecider), {
    now,
    policy: { recommend },
  });
/** What triage states now is on record. */
const decided = (history: IncidentHistory) => history.record('triage', ...decide(history).events);

const { opened, attached: attachedAlert, alertResolved, closed, reopened } = incidentFacts(incidentId);
const attached = (alertname: string, more: Partial<EventData<'argus.incident.alert-attached.v1'>> = {}) =>
  attachedAlert(alertname, { labels: { alertname }, ...more });
const found = (...alerts: readonly Fact[]) =>
  new IncidentHistory(incidentId, { now }).record('router', opened(), ...alerts);
const dataOf = <T extends Fact['type']>(facts: readonly Fact[], type: T) =>
  facts.find((each) => each.type === type)?.data as EventData<T> | undefined;

describe('triage under a policy that says when', () => {
  const under = (when: string, history: IncidentHistory) => {
    const condition = compileCondition(when, ['triage', 'when'], ['incident']);
    if (!condition.ok) throw new Error(JSON.stringify(condition.error));
    return triageDecider.decide(
      { kind: 'recorded', events: history.events },
      history.foldedBy(triageDecider),
      { now, policy: { recommend, when: condition.value } },
    );
  };

  it('leaves alone what it is not wanted for, and says so', () => {
    const history = found(attached('HighErrorRate'));
    expect(under('incident.alerts > 1', history)).toEqual({
      events: [],
      commands: [],
      reason: 'not-wanted-by-policy',
    });
    expect(under('incident.alerts == 1', history).reason).toBe('runbook-matches');
  });

  it('looks at what the condition cannot be evaluated for', () => {
    expect(under('incident.labels.team == "a"', found(attached('HighErrorRate'))).reason).toBe(
      'runbook-matches',
    );
  });
});

describe('triage', () => {
  it('starts, says what it sees, and recommends the runbook with its action', () => {
    const decision = decide(found(attached('HighErrorRate')));
    expect(decision.events.map(({ type }) => type)).toEqual([
      'argus.triage.started.v1',
      'argus.triage.observed.v1',
      'argus.triage.recommended.v1',
    ]);
    expect(dataOf(decision.events, 'argus.triage.recommended.v1')).toMatchObject({
      runbook: { id: 'high-error-rate', file: 'high-error-rate.md' },
      action: restart,
      reason: 'runbook-matches',
    });
  });

  it('states nothing when the same message comes again', () => {
    expect(decide(decided(found(attached('HighErrorRate'))))).toEqual({
      events: [],
      commands: [],
      reason: 'nothing-new-to-recommend',
    });
  });

  it('says that no runbook matches, which is an answer too', () => {
    const decision = decide(found(attached('Odd')));
    const recommendation = dataOf(decision.events, 'argus.triage.recommended.v1');
    expect(recommendation).toEqual({ incidentId, reason: 'no-runbook-matches' });
  });

  it('recommends after all when an alert with a runbook joins', () => {
    const looked = decided(found(attached('Odd')));
    expect(decide(looked.record('router', attached('Odder'))).reason).toBe('still-no-runbook-matches');
    expect(decide(looked.record('router', attached('HighErrorRate'))).reason).toBe('runbook-matches');
  });

  it('waits for the first alert', () => {
    expect(decide(found()).events.map(({ type }) => type)).toEqual(['argus.triage.started.v1']);
    expect(decide(decided(found())).events).toEqual([]);
  });

  it('takes the runbook that most labels speak for, over all alerts', () => {
    const slow = attached('HighLatency', { labels: { alertname: 'HighLatency', service: 'checkout' } });
    const decision = decide(found(attached('HighErrorRate'), slow));
    expect(dataOf(decision.events, 'argus.triage.recommended.v1')?.runbook?.id).toBe('high-latency');
    expect(decision.reason).toBe('runbook-matches-without-action');
  });

  it('proposes the runbook without an action that cannot be filled in, and says why', () => {
    const decision = decide(found(attached('Nameless')));
    expect(dataOf(decision.events, 'argus.triage.recommended.v1')).toMatchObject({
      runbook: { id: 'nameless' },
      reason: 'runbook-matches-action-not-fillable',
    });
    expect(dataOf(decision.events, 'argus.triage.observed.v1')?.observations).toContainEqual({
      kind: 'action-problem',
      text: 'The runbook\'s action cannot be proposed: no label "service".',
    });
  });

  it('looks again after the incident was reopened, at what fires now', () => {
    const history = decided(found(attached('HighErrorRate')))
      .record('router', alertResolved('HighErrorRate'))
      .record('closer', closed());
    expect(decide(history).reason).toBe('incident-closed');
    expect(triageDecider.finishedAt(history.foldedBy(triageDecider))).toBe(now);
    const decision = decide(history.record('router', reopened(), attached('HighLatency')));
    expect(dataOf(decision.events, 'argus.triage.started.v1')?.reason).toBe('incident-reopened');
    expect(dataOf(decision.events, 'argus.triage.recommended.v1')?.runbook?.id).toBe('high-latency');
  });
});

describe('what was tried in vain', () => {
  const tried = decided(found(attached('BadRelease')));
  const asked = (history: IncidentHistory, approvalId = 'approval-1', action = restart) =>
    history.record(
      'solicitor',
      fact('argus.approval.requested.v1', incidentId, {
        ...{ incidentId, approvalId, action, digest: 'd', link: 'https://argus.test/a', reason: 'risk' },
        expiresAt: '2023-11-14T23:00:00.000Z',
      }),
    );
  const run = { incidentId, approvalId: 'approval-1', actionId: 'run-1' };
  const regressed = (more: Partial<EventData<'argus.verification.failed.v1'>> = {}) =>
    fact('argus.verification.failed.v1', incidentId, {
      ...{ ...run, outcome: 'regressed', reason: 'alert-still-fires', ...more },
    });
  const failed = (more: Partial<EventData<'argus.action.failed.v1'>> = {}) =>
    fact('argus.action.failed.v1', incidentId, {
      ...run,
      output: '',
      reason: 'exit 1',
      durationMs: 1,
      ...more,
    });
  const recommendation = (history: IncidentHistory) =>
    dataOf(decide(history).events, 'argus.triage.recommended.v1');

  it('hands the checks of the runbook on', () => {
    const { events } = decide(found(attached('BadRelease')));
    expect(dataOf(events, 'argus.triage.recommended.v1')).toMatchObject({
      ...{ runbook: { id: 'restart' }, verify: { checks: [], windowMs: 60_000 } },
    });
  });

  it.each([
    ['an action that did not help', regressed()],
    ['an action that failed', failed()],
  ])('is not recommended again: %s', (_what, fact) => {
    const history = asked(tried).record('executor', fact);
    expect(recommendation(history)).toMatchObject({
      ...{ runbook: { id: 'roll-back' }, reason: 'next-runbook-after-one-in-vain' },
    });
    const observations = dataOf(decide(history).events, 'argus.triage.observed.v1')?.observations;
    expect(observations).toContainEqual({
      kind: 'tried-in-vain',
      text: expect.stringMatching(/^"Restart checkout" of the runbook "restart" was tried in vain/),
    });
    expect(decide(decided(history)).reason).toBe('nothing-new-to-recommend');
  });

  it('is what a person did not want, where another is to be recommended', () => {
    const rejected = (next?: 'recommend-another') =>
      fact('argus.approval.rejected.v1', incidentId, {
        ...{ incidentId, approvalId: 'approval-1', digest: 'd', reason: 'not at this time' },
        ...(next !== undefined && { next }),
      });
    expect(recommendation(asked(tried).record('solicitor', rejected()))).toBeUndefined();
    const history = asked(tried).record('solicitor', rejected('recommend-another'));
    expect(recommendation(history)?.runbook?.id).toBe('roll-back');
  });

  it('is not the taking back of an action, nor one whose effect nobody knows', () => {
    expect(recommendation(asked(tried).record('executor', failed({ undoOf: 'run-0' })))).toBeUndefined();
    expect(recommendation(asked(tried).record('closer', regressed({ outcome: undefined })))).toBeUndefined();
  });

  it('leaves nothing to recommend in the end, also when the incident is opened again', () => {
    const second = asked(decided(asked(tried).record('closer', regressed())), 'approval-2', rollBack);
    const history = second.record('closer', regressed({ approvalId: 'approval-2' }));
    expect(recommendation(history)).toEqual({ incidentId, reason: 'every-matching-runbook-tried-in-vain' });
    const again = decided(history).record('closer', closed()).record('router', reopened());
    expect(recommendation(again)?.reason).toBe('every-matching-runbook-tried-in-vain');
  });

  it('counts once, however often it is said', () => {
    const history = decided(asked(tried).record('closer', regressed()));
    expect(recommendation(history.record('closer', regressed()))).toBeUndefined();
  });
});

describe('what triage observes', () => {
  const observations = (facts: Fact[]) =>
    dataOf(decide(found(...facts)).events, 'argus.triage.observed.v1')?.observations ?? [];

  it('counts, finds what the alerts have in common, and since when', () => {
    const one = attached('A', { labels: { alertname: 'A', service: 'checkout', zone: '1' } });
    const other = attached('B', {
      labels: { alertname: 'B', service: 'checkout', zone: '2' },
      severity: 'critical',
      startsAt: '2023-11-14T22:00:00.000Z',
    });
    expect(observations([one, other]).map(({ text }) => text)).toEqual([
      '2 alerts fire: A, B.',
      'The worst severity among them is critical.',
      'The earliest began at 2023-11-14T22:00:00.000Z.',
      'All have in common: service=checkout.',
    ]);
  });

  it('passes links on, each once, and never one that is no web address or endless', () => {
    const source = 'https://prometheus.example.com/graph?g0.expr=up';
    const runbook = 'https://wiki.example.com/up';
    const links = observations([
      attached('A', { generatorURL: source, annotations: { runbook_url: runbook } }),
      attached('B', { generatorURL: source, annotations: { runbook_url: 'javascript:alert(1)' } }),
      attached('C', { generatorURL: `https://x.example.com/${'x'.repeat(1_000_000)}` }),
    ]).flatMap(({ link }) => link ?? []);
    expect(links).toEqual([source, runbook]);
  });

  it('looks at the first fifty alerts of a storm and counts the others', () => {
    const storm = Array.from({ length: 200 }, (_, at) => attached(`A${at}`, { labels: { zone: '1' } }));
    expect(observations(storm).map(({ text }) => text)).toEqual([
      '200 alerts fire.',
      'The worst severity among them is high.',
      'The earliest began at 2023-11-14T22:13:20.000Z.',
      'All have in common (of the first 50): zone=1.',
    ]);
  });
});
