import { describe, expect, it } from '@jest/globals';
import { type Fact, fact } from '#libs/contracts';
import { IncidentHistory, incidentFacts } from '#libs/testing/incident-history';
import { compileClosing } from '#libs/policy';
import { closerDecider } from './decide.js';

const incidentId = 'inc-1';
const policy = { verifyForMs: 300_000, when: undefined };
const start = 1_700_000_000_000;
const minutes = (count: number) => start + count * 60_000;
const { opened, attached, alertResolved, reopened } = incidentFacts(incidentId);

const decide = (history: IncidentHistory, now: number) => {
  const state = history.foldedBy(closerDecider);
  return closerDecider.decide({ kind: 'recorded', events: history.events }, state, { now, policy });
};
/** What the closer states now is on record. */
const decided = (history: IncidentHistory, now = start) =>
  history.at(now).record('closer', ...decide(history, now).events);
const deadline = (history: IncidentHistory) => closerDecider.deadline(history.foldedBy(closerDecider));
const finishedAt = (history: IncidentHistory) => closerDecider.finishedAt(history.foldedBy(closerDecider));
const types = (facts: readonly Fact[]) => facts.map(({ type }) => type);

const found = new IncidentHistory(incidentId, { now: start }).record('router', opened());
const firing = found.record('router', attached('a'), attached('b'));
const quiet = firing.record('router', alertResolved('a'), alertResolved('b'));
const waiting = decided(quiet);
/** Of an alert that fires for the second time. */
const again = { episode: '2' };

describe('the closer', () => {
  it('waits while an alert of the incident fires', () => {
    expect(decide(firing.record('router', alertResolved('a')), start)).toEqual({
      events: [],
      commands: [],
      reason: 'alerts-still-firing',
    });
  });

  it('does not take an incident without alerts for one that is over', () => {
    expect(decide(found, start).reason).toBe('no-alert-yet');
  });

  it('states that the incident is resolved, and until when it has to stay so', () => {
    const decision = decide(quiet, start);
    expect(decision.events).toEqual([
      fact('argus.incident.resolved.v1', incidentId, {
        incidentId,
        verifyAt: '2023-11-14T22:18:20.000Z',
        reason: 'all-alerts-resolved',
      }),
    ]);
  });

  it('asks to be called at that time, and states nothing before', () => {
    expect(deadline(waiting)).toBe(minutes(5));
    expect(decide(waiting, minutes(5) - 1).reason).toBe('waiting-to-verify');
  });

  it('closes at the deadline when all is still quiet, and says so once', () => {
    const state = waiting.foldedBy(closerDecider);
    const decision = closerDecider.decide({ kind: 'deadline' }, state, { now: minutes(5), policy });
    expect(types(decision.events)).toEqual(['argus.verification.passed.v1', 'argus.incident.closed.v1']);

    const closed = waiting.at(minutes(5)).record('closer', ...decision.events);
    expect(decide(closed, minutes(6)).reason).toBe('already-closed');
    expect(deadline(closed)).toBeUndefined();
    expect(finishedAt(closed)).toBe(minutes(5));
  });

  it('starts again when an alert fires before the deadline', () => {
    const fired = waiting.record('router', attached('c'));
    expect(types(decide(fired, minutes(6)).events)).toEqual(['argus.verification.failed.v1']);

    const failed = decided(fired, minutes(6));
    expect(deadline(failed)).toBeUndefined();
    const over = failed.record('router', alertResolved('c'));
    expect(types(decide(over, minutes(7)).events)).toEqual(['argus.incident.resolved.v1']);
  });

  it('does not overlook an alert that came and went while it waited', () => {
    const flapped = waiting.record('router', attached('a', again), alertResolved('a', again));
    expect(types(decide(flapped, minutes(6)).events)).toEqual([
      'argus.verification.failed.v1',
      'argus.incident.resolved.v1',
    ]);
  });

  it('does not close over an alert that was attached while it stated the incident resolved', () => {
    const crossed = quiet.record('router', attached('late')).record('closer', ...decide(quiet, start).events);
    expect(types(decide(crossed, minutes(5)).events)).toEqual(['argus.verification.failed.v1']);
  });

  it('watches an incident again that the router reopened', () => {
    const fired = decided(waiting, minutes(5))
      .at(minutes(8))
      .record('router', reopened(), attached('a', again));
    expect(decide(fired, minutes(8)).reason).toBe('alerts-still-firing');
    expect(finishedAt(fired)).toBeUndefined();
    const over = fired.record('router', alertResolved('a', again));
    expect(types(decide(over, minutes(9)).events)).toEqual(['argus.incident.resolved.v1']);
  });

  it('counts an alert that is attached twice once', () => {
    const twice = firing.record('router', attached('a'), alertResolved('a'), alertResolved('b'));
    expect(decide(twice, start).reason).toBe('all-alerts-resolved');
  });

  it('folds a storm of ten thousand alerts in one incident', () => {
    const names = Array.from({ length: 10_000 }, (_, at) => `alert-${at}`);
    const storm = found.record('router', ...names.map((name) => attached(name)));
    expect(storm.foldedBy(closerDecider).firing.size).toBe(10_000);
    const over = storm.record('router', ...names.map((name) => alertResolved(name)));
    expect(over.foldedBy(closerDecider).firing.size).toBe(0);
    expect(closerDecider.initial.firing.size).toBe(0);
  });

  describe('under a policy that says when', () => {
    const closing = { verify_for: '5m', when: 'incident.severity != "critical"' };
    const compiled = compileClosing(closing, ['closing']);
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
    const due = (history: IncidentHistory, when = compiled.value) =>
      closerDecider.decide({ kind: 'deadline' }, history.foldedBy(closerDecider), {
        now: minutes(5),
        policy: when,
      });

    it('closes what may close, and leaves the rest open', () => {
      expect(due(waiting).reason).toBe('stayed-resolved');
      const critical = waiting.record(
        'router',
        fact('argus.incident.severity-changed.v1', incidentId, {
          ...{ incidentId, from: 'high', to: 'critical', reason: 'worse' },
        }),
      );
      expect(due(critical)).toEqual({ events: [], commands: [], reason: 'policy-keeps-it-open' });
    });

    it('leaves open what it cannot judge', () => {
      const unclear = compileClosing({ when: 'incident.labels.team == "a"' }, ['closing']);
      if (!unclear.ok) throw new Error(JSON.stringify(unclear.error));
      expect(due(waiting, unclear.value).reason).toBe('closing-condition-cannot-be-evaluated');
    });
  });
});
